/** Values that change, outside React: the shape that `useSyncExternalStore` wants. */

import type { Store } from "@insightdesk/client";
import { useSyncExternalStore } from "react";

/** The value of a store, in a component. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.listen, store.get);
}

/** A part of a store's value; it has to be the same object while it means the same. */
export function usePart<T, P>(store: Store<T>, part: (value: T) => P): P {
  return useSyncExternalStore(store.listen, () => part(store.get()));
}

/** What somebody who tells of changes answers now: the same object while it means the same. */
export function useAnswer<T>(teller: Pick<Store<unknown>, "listen">, ask: () => T): T {
  return useSyncExternalStore(teller.listen, ask);
}
