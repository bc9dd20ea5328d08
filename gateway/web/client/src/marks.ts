/** Read and delivered marks: only the highest one counts, so they need no outbox. */

import type { ClientFrame, CommandId, TicketId } from "./generated/protocol";

/** What marks do to the outside. */
export interface MarksHost {
  readonly cid: () => CommandId;
  readonly room: () => number;
  readonly send: (frame: ClientFrame) => boolean;
}

interface Mark {
  readonly ticket: TicketId;
  readonly mark: "read" | "delivered";
  upto: number;
  /** Acknowledged up to here. */
  done: number;
  /** Under way: the command, and up to where. */
  cid?: CommandId;
  sent: number;
}

export class Marks {
  readonly #host: MarksHost;
  readonly #marks = new Map<string, Mark>();

  constructor(host: MarksHost) {
    this.#host = host;
  }

  get underWay(): number {
    return [...this.#marks.values()].filter((mark) => mark.cid).length;
  }

  set(ticket: TicketId, mark: "read" | "delivered", upto: number): void {
    const key = `${mark} ${ticket}`;
    const held = this.#marks.get(key) ?? { ticket, mark, upto: 0, done: 0, sent: 0 };
    held.upto = Math.max(held.upto, upto);
    this.#marks.set(key, held);
    this.pump();
  }

  readonly pump = (): void => {
    for (const mark of this.#marks.values()) {
      if (mark.cid || mark.upto <= mark.done || this.#host.room() <= 0) continue;
      const cid = this.#host.cid();
      const op = { do: mark.mark, upto: mark.upto };
      if (!this.#host.send({ t: "post", cid, ticket: mark.ticket, op })) return;
      mark.cid = cid;
      mark.sent = mark.upto;
    }
  };

  /** An ack or nack came. Marks that were refused are given up: the next one is higher. */
  answered(cid: CommandId, retry: boolean): void {
    for (const mark of this.#marks.values()) {
      if (mark.cid !== cid) continue;
      mark.cid = undefined;
      if (!retry) mark.done = mark.sent;
    }
  }

  /** The connection is new. */
  reset(): void {
    for (const mark of this.#marks.values()) mark.cid = undefined;
  }

  /** The seqs are of another timeline now. */
  forget(): void {
    this.#marks.clear();
  }
}
