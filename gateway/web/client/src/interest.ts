/** Which tickets the tabs follow, and how far the socket has come with each. */

import type { ClientFrame, TicketId } from "./generated/protocol";
import type { TabId } from "./port";
import type { EventFrame, SnapshotFrame } from "./stream";

/** A `hello` may have 4 KiB; a ticket takes about 50 bytes of it, and the token needs the rest. */
const STREAMS_MAX = 40;

interface Follow {
  readonly tabs: Set<TabId>;
  /** The last seq passed on; none while a snapshot is to come. */
  last: number | undefined;
}

export class Interest {
  readonly #follows = new Map<TicketId, Follow>();
  #named = new Set<TicketId>();

  /** A tab follows a ticket; the result is what to ask the desk for, if anything. */
  add(tab: TabId, ticket: TicketId, after: number | undefined): ClientFrame | undefined {
    const follow = this.#follows.get(ticket);
    if (!follow) {
      this.#follows.set(ticket, { tabs: new Set([tab]), last: after });
      return subscribe(ticket, after);
    }
    follow.tabs.add(tab);
    if (after === undefined) {
      follow.last = undefined;
      return subscribe(ticket, undefined);
    }
    if (follow.last === undefined || after >= follow.last) return undefined;
    const upto = follow.last;
    follow.last = after;
    return { t: "sync", ticket, after, upto };
  }

  /** True: nobody follows the ticket any more. */
  remove(tab: TabId, ticket: TicketId): boolean {
    const follow = this.#follows.get(ticket);
    if (!follow?.tabs.delete(tab) || follow.tabs.size > 0) return false;
    return this.#follows.delete(ticket);
  }

  /** The tickets of a tab. */
  of(tab: TabId): TicketId[] {
    return [...this.#follows].filter(([, follow]) => follow.tabs.has(tab)).map(([id]) => id);
  }

  /** Nobody may follow it. */
  drop(ticket: TicketId): void {
    this.#follows.delete(ticket);
  }

  /** For `hello`: where to go on, as many as fit. */
  streams(): [TicketId, number][] {
    const streams = [...this.#follows].flatMap(([ticket, { last }]): [TicketId, number][] =>
      last === undefined ? [] : [[ticket, last]],
    );
    streams.splice(STREAMS_MAX);
    this.#named = new Set(streams.map(([ticket]) => ticket));
    return streams;
  }

  /** After `welcome`: what was not named in `hello`. */
  rest(): ClientFrame[] {
    return [...this.#follows]
      .filter(([ticket]) => !this.#named.has(ticket))
      .map(([ticket, { last }]) => subscribe(ticket, last));
  }

  /** After a sleep: make sure of everything. */
  syncs(): ClientFrame[] {
    return [...this.#follows].map(([ticket, { last }]) =>
      last === undefined ? subscribe(ticket, last) : { t: "sync", ticket, after: last },
    );
  }

  /** Seqs of another timeline mean nothing. */
  forget(): void {
    for (const follow of this.#follows.values()) follow.last = undefined;
  }

  passed(frame: EventFrame | SnapshotFrame): void {
    const snapshot = frame.t === "snapshot";
    const follow = this.#follows.get(snapshot ? frame.ticket.id : frame.ticket);
    if (!follow) return;
    if (snapshot) follow.last = frame.seq;
    else if (follow.last !== undefined && frame.prev <= follow.last && frame.seq > follow.last) {
      follow.last = frame.seq;
    }
  }

  /** A hole was mended, as far as the desk goes. */
  synced(ticket: TicketId, upto: number): void {
    const follow = this.#follows.get(ticket);
    if (follow?.last !== undefined && upto > follow.last) follow.last = upto;
  }
}

function subscribe(ticket: TicketId, after: number | undefined): ClientFrame {
  return { t: "ticket:subscribe", ticket, after };
}
