import type { Env } from "./env";
import type { ClientFrame, TicketId, ViewMode } from "./generated/protocol";

const REPEAT_MS = 30_000;

/** Tells the desk which tickets are looked at, again and again until they are left. */
export class Viewing {
  readonly #env: Env;
  readonly #ask: (frame: ClientFrame) => void;
  readonly #views = new Map<TicketId, { mode: ViewMode; timer: unknown }>();

  constructor(env: Env, ask: (frame: ClientFrame) => void) {
    this.#env = env;
    this.#ask = ask;
  }

  set(ticket: TicketId, mode: ViewMode): void {
    const held = this.#views.get(ticket);
    if (held?.mode === mode || (!held && mode === "left")) return;
    this.#env.clear(held?.timer);
    this.#views.delete(ticket);
    if (mode === "left") this.#ask({ t: "view", ticket, mode });
    else this.#say(ticket, mode);
  }

  /** The session is new: it knows nothing. */
  repeat(): void {
    for (const [ticket, { mode }] of this.#views) this.#say(ticket, mode);
  }

  stop(): void {
    for (const { timer } of this.#views.values()) this.#env.clear(timer);
    this.#views.clear();
  }

  #say(ticket: TicketId, mode: ViewMode): void {
    this.#env.clear(this.#views.get(ticket)?.timer);
    const timer = this.#env.set(() => this.#say(ticket, mode), REPEAT_MS);
    this.#views.set(ticket, { mode, timer });
    this.#ask({ t: "view", ticket, mode });
  }
}
