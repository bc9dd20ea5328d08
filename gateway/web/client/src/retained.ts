import type { ServerFrame, TicketId } from "./generated/protocol";

/** Frames that stay true until the next one of their kind: for tabs that come later. */
export class Retained {
  readonly #frames = new Map<string, ServerFrame>();

  note(frame: ServerFrame): void {
    if (frame.t === "welcome") this.#frames.clear();
    const key = keyOf(frame);
    if (!key) return;
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

function keyOf(frame: ServerFrame): string | undefined {
  switch (frame.t) {
    case "welcome":
    case "availability":
    case "presence:list":
      return frame.t;
    case "presence:update":
      return `${frame.t} ${frame.member}`;
    case "ticket:viewers":
      return `${frame.t} ${frame.ticket}`;
    default:
      return undefined;
  }
}
