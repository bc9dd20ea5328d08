/** Tells colleagues what one does with a ticket: looks, writes, or is not there. */

import type { TicketId, ViewMode } from "@insightdesk/client";
import { useEffect, useState } from "react";
import { useDesk } from "../../desk/context";

/** Nobody is there after so long without a key or a movement. */
const IDLE_MS = 3 * 60_000;
const SIGNS = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"] as const;

/** `isFollowed`: before, the desk would not know which ticket this is about. */
export function useViewMode(id: TicketId, isFollowed: boolean, isWriting: boolean): void {
  const { client } = useDesk();
  const isThere = useIsThere();
  const mode: ViewMode = !isThere ? "idle" : isWriting ? "composing" : "viewing";
  useEffect(() => {
    if (isFollowed) client.view(id, mode);
  }, [client, id, isFollowed, mode]);
  useEffect(() => () => client.view(id, "left"), [client, id]);
}

/** Whether somebody sits before the page. */
function useIsThere(): boolean {
  const [isThere, setIsThere] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const sign = () => {
      clearTimeout(timer);
      const isVisible = document.visibilityState === "visible";
      setIsThere(isVisible);
      if (isVisible) timer = setTimeout(() => setIsThere(false), IDLE_MS);
    };
    const ending = new AbortController();
    const options = { signal: ending.signal, passive: true };
    for (const name of SIGNS) addEventListener(name, sign, options);
    document.addEventListener("visibilitychange", sign, options);
    sign();
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, []);
  return isThere;
}
