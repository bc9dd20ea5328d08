/**
 * Keeps a conversation where its reader is: at the end while they are there, and at the same
 * message when older ones come above it.
 */

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So near the end counts as the end. */
const NEAR = 48;
/** Older messages are fetched when so few pixels are left above. */
const TOP = 200;

interface Watched {
  /** The seq of the first entry: another one means that older ones came. */
  readonly first: number | undefined;
  readonly count: number;
  readonly onTop: (() => void) | undefined;
}

interface Stick {
  /** Something came below what is in sight. */
  readonly isAway: boolean;
  readonly toEnd: () => void;
  readonly onScroll: () => void;
}

export function useStick(ref: RefObject<HTMLElement | null>, watched: Watched): Stick {
  const { first, count, onTop } = watched;
  const atEnd = useRef(true);
  const before = useRef({ first, count, height: 0 });
  const [isAway, setIsAway] = useState(false);

  const toEnd = () => {
    const log = ref.current;
    if (log) log.scrollTop = log.scrollHeight;
    atEnd.current = true;
    setIsAway(false);
  };

  useLayoutEffect(() => {
    const log = ref.current;
    if (!log) return;
    const old = before.current;
    before.current = { first, count, height: log.scrollHeight };
    if (atEnd.current) log.scrollTop = log.scrollHeight;
    else if (first !== old.first) log.scrollTop += log.scrollHeight - old.height;
    else if (count > old.count) setIsAway(true);
  }, [ref, first, count]);

  // The window, the composer or a picture of another size: the end stays the end.
  useEffect(() => {
    const log = ref.current;
    if (!log) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) log.scrollTop = log.scrollHeight;
    });
    observer.observe(log);
    return () => observer.disconnect();
  }, [ref]);

  const onScroll = () => {
    const log = ref.current;
    if (!log) return;
    atEnd.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (atEnd.current) setIsAway(false);
    else if (log.scrollTop < TOP) onTop?.();
  };
  return { isAway, toEnd, onScroll };
}
