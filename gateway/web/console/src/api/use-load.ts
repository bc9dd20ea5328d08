/** What a page reads when it opens: on the way, there, or failed with a way to try again. */

import { useCallback, useEffect, useRef, useState } from "react";
import type { Api } from "./caller";
import { useApi } from "./context";

export type Load<T> =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly error: unknown }
  | { readonly phase: "there"; readonly value: T };

export interface Loaded<T> {
  readonly load: Load<T>;
  /** Reads it again; what is shown stays until the new answer is there. */
  readonly reload: () => void;
  /** Puts in what a change was answered with. */
  readonly set: (change: (value: T) => T) => void;
}

/**
 * Reads when the component appears, and again when `key` changes. After a failure it tries by
 * itself as soon as the browser says that there is a network again.
 */
export function useLoad<T>(
  run: (api: Api, signal: AbortSignal) => Promise<T>,
  key = "",
): Loaded<T> {
  const api = useApi();
  const [load, setLoad] = useState<Load<T>>({ phase: "loading" });
  const [times, setTimes] = useState(0);
  const latest = useRef(run);
  latest.current = run;
  const shown = useRef(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` and `times` say when to read
  useEffect(() => {
    const stop = new AbortController();
    if (shown.current !== key) setLoad({ phase: "loading" });
    shown.current = key;
    latest.current(api, stop.signal).then(
      (value) => !stop.signal.aborted && setLoad({ phase: "there", value }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        setLoad((held) => (held.phase === "there" ? held : { phase: "failed", error }));
      },
    );
    return () => stop.abort();
  }, [api, key, times]);
  const reload = useCallback(() => {
    setLoad((held) => (held.phase === "failed" ? { phase: "loading" } : held));
    setTimes((count) => count + 1);
  }, []);
  const hasFailed = load.phase === "failed";
  useEffect(() => {
    if (!hasFailed) return;
    addEventListener("online", reload);
    return () => removeEventListener("online", reload);
  }, [hasFailed, reload]);
  const set = useCallback((change: (value: T) => T) => {
    setLoad((held) =>
      held.phase === "there" ? { phase: "there", value: change(held.value) } : held,
    );
  }, []);
  return { load, reload, set };
}
