/** One short message at a time, which may offer to take back what was just done. */

/** How long a message stays while nobody looks at it. */
import { Cell } from "@insightdesk/client";
export const TOAST_MS = 6_000;

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "error";
  readonly undo?: () => void;
}

export class Toasts {
  readonly current = new Cell<Toast | undefined>(undefined);
  #made = 0;
  #left = 0;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes the place of the one before it. */
  show(text: string, options: { tone?: Toast["tone"]; undo?: () => void } = {}): void {
    const { tone = "plain", undo } = options;
    this.#made += 1;
    this.current.set({ id: this.#made, text, tone, ...(undo && { undo }) });
    this.#run(TOAST_MS);
  }

  /** Takes back what the message is about. False: there is nothing to take back. */
  undo(): boolean {
    const undo = this.current.get()?.undo;
    if (!undo) return false;
    this.close();
    undo();
    return true;
  }

  /** The time stands still while it is pointed at or has the focus. */
  readonly pause = (): void => {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left = Math.max(0, this.#left - (Date.now() - this.#since));
  };

  readonly resume = (): void => {
    if (this.current.get() && !this.#timer) this.#run(this.#left);
  };

  readonly close = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.current.set(undefined);
  };

  #run(ms: number): void {
    clearTimeout(this.#timer);
    this.#left = ms;
    this.#since = Date.now();
    this.#timer = setTimeout(this.close, ms);
  }
}
