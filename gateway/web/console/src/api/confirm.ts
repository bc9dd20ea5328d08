/** Being asked again who one is: by whom, and what became of it. */

import { Cell } from "@insightdesk/client";

interface Asking {
  readonly answer: (confirmed: boolean) => void;
}

/** Who waits for an answer; the page shows a window while somebody does. */
export const asking = new Cell<Asking | undefined>(undefined);

let open: Promise<boolean> | undefined;

/** One window, however many calls wait for it. */
export function askAgain(): Promise<boolean> {
  open ??= new Promise<boolean>((done) => asking.set({ answer: done })).finally(() => {
    open = undefined;
    asking.set(undefined);
  });
  return open;
}
