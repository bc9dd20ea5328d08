import type { ServerFrame, TicketId } from "./generated/protocol";

const STAYS = /^(welcome|availability|presence:|ticket:viewers)/;

/** Frames that stay true until the next one of their kind: for tabs that come later. */
export class Retained {
  readonly #frames = new Map<string, ServerFrame>();

  note(frame: ServerFrame): void {
    if (frame.t === "welcome") this.#frames.clear();
    if (!STAYS.test(frame.t)) return;
    const { t, member, ticket } = frame as { t: string; member?: string; ticket?: string };
    const key = `${t} ${member ?? ticket}`;
    this.#frames.delete(key);
    this.#frames.set(key, frame);
  }

  /** In the order they came. */
  all(): ServerFrame[] {
    return [...this.#frames.values()];
  }

  /** Who looks at a ticket, for a tab that opens it. */
  viewers(ticket: TicketId): ServerFrame | undefined {
    return this.#frames.get(`ticket:viewers ${ticket}`);
  }
}
