import type { Env } from "./env";
import type { ClientFrame, TicketId } from "./generated/protocol";

const AGAIN_MS = 3_000;
const STILL_MS = 2_000;

/** Tells the desk that somebody types: at once, then seldom, and when they stopped. */
export class Typing {
  readonly #env: Env;
  readonly #ask: (frame: ClientFrame) => void;
  #now: { ticket: TicketId; note: boolean; saidAt: number; timer: unknown } | undefined;

  constructor(env: Env, ask: (frame: ClientFrame) => void) {
    this.#env = env;
    this.#ask = ask;
  }

  /** A key was pressed. */
  key(ticket: TicketId, note: boolean): void {
    if (this.#now && (this.#now.ticket !== ticket || this.#now.note !== note)) this.stop();
    const uptime = this.#env.uptime();
    const now = this.#now ?? { ticket, note, saidAt: Number.NEGATIVE_INFINITY, timer: undefined };
    this.#now = now;
    this.#env.clear(now.timer);
    now.timer = this.#env.set(() => this.stop(), STILL_MS);
    if (uptime - now.saidAt < AGAIN_MS) return;
    now.saidAt = uptime;
    this.#ask({ t: "ticket:typing", ticket, note: note || undefined });
  }

  /** Sent, left, or still for a while; without a ticket: whichever it was. */
  stop(ticket?: TicketId): void {
    if (!this.#now || (ticket && ticket !== this.#now.ticket)) return;
    this.#env.clear(this.#now.timer);
    this.#ask({ t: "ticket:stopTyping", ticket: this.#now.ticket });
    this.#now = undefined;
  }
}
