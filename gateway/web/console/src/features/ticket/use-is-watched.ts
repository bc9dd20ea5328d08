/** Whether somebody can be looking: the page is in sight, and its window has the focus. */

import { useSyncExternalStore } from "react";

const EVENTS = ["focus", "blur"] as const;

function listen(listener: () => void): () => void {
  for (const event of EVENTS) addEventListener(event, listener);
  document.addEventListener("visibilitychange", listener);
  return () => {
    for (const event of EVENTS) removeEventListener(event, listener);
    document.removeEventListener("visibilitychange", listener);
  };
}

export function useIsWatched(): boolean {
  return useSyncExternalStore(
    listen,
    () => document.visibilityState === "visible" && document.hasFocus(),
  );
}
