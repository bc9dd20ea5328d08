/** How many panes the window has room for. */

import { useStore } from "./store";

export type Layout = "phone" | "drawer" | "wide";

function media(query: string) {
  const list = matchMedia(query);
  return {
    get: () => list.matches,
    listen: (listener: () => void) => {
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
  };
}

const wide = media("(min-width: 1280px)");
const roomy = media("(min-width: 1440px)");
const phone = media("(max-width: 767.98px)");

/** One pane, one with a drawer, or all of them. */
export function useLayout(): Layout {
  const isWide = useStore(wide);
  const isPhone = useStore(phone);
  return isWide ? "wide" : isPhone ? "phone" : "drawer";
}

/** Room for words beside the icons of the first column. */
export function useIsRoomy(): boolean {
  return useStore(roomy);
}
