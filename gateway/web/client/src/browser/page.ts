import type { Page, PageSignal } from "../env";

const SIGNALS: PageSignal[] = ["online", "offline", "pagehide", "pageshow"];

/** The page as its window and document tell it. */
export function page(): Page {
  return {
    online: () => navigator.onLine,
    hidden: () => document.visibilityState === "hidden",
    listen: (listener) => {
      const ending = new AbortController();
      const { signal } = ending;
      for (const name of SIGNALS) addEventListener(name, () => listener(name), { signal });
      const seen = () => listener(document.visibilityState === "hidden" ? "hidden" : "visible");
      document.addEventListener("visibilitychange", seen, { signal });
      return () => ending.abort();
    },
  };
}
