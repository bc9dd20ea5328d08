/** One ticket's events in order: doubles are dropped, holes are repaired before what follows. */

import type { Env } from "./env";
import type { ClientFrame, ServerFrame, TicketId } from "./generated/protocol";

/** A durable event. */
export type EventFrame = Extract<ServerFrame, { t: "event" }>;
/** A ticket's state, replacing what was known. */
export type SnapshotFrame = Extract<ServerFrame, { t: "snapshot" }>;

const HELD_MAX = 256;
const GAP_MAX = 500;
const OWN_EVENT_MS = 2_000;
/** How long a hole may last before each attempt: `sync` thrice, then a snapshot. */
const REPAIR_MS = [150, 2_000, 4_000];
const SNAPSHOT_MS = 8_000;

/** What a stream does to the outside. */
export interface StreamHost {
  readonly env: Env;
  readonly ask: (frame: ClientFrame) => void;
  readonly deliver: (frame: EventFrame | SnapshotFrame) => void;
}

export class Stream {
  readonly #ticket: TicketId;
  readonly #host: StreamHost;
  readonly #held = new Map<number, EventFrame>();
  #timer: unknown;
  #attempt = 0;
  /** An own command's event, known from its ack. */
  #wanted = 0;
  /** The last seq delivered without a hole before it; none while a snapshot is awaited. */
  last: number | undefined;

  constructor(ticket: TicketId, after: number | undefined, host: StreamHost) {
    this.#ticket = ticket;
    this.last = after;
    this.#host = host;
    this.#watch();
  }

  event(frame: EventFrame): void {
    if (this.last !== undefined && frame.seq <= this.last) return;
    this.#held.set(frame.seq, frame);
    this.#drain();
    if (this.#held.size > HELD_MAX || this.#gap() > GAP_MAX) this.#overflow();
    this.#watch();
  }

  snapshot(frame: SnapshotFrame): void {
    if (this.last !== undefined && !frame.reset && frame.seq <= this.last) return;
    if (frame.reset) this.#held.clear();
    this.last = frame.seq;
    this.#progress();
    this.#host.deliver(frame);
    this.#drain();
    this.#watch();
  }

  /** The desk has nothing more up to here. */
  synced(upto: number): void {
    if (upto >= this.#wanted) this.#wanted = 0;
    this.#watch();
  }

  /** This seq exists, as an ack said: ask for it if it does not come by itself. */
  expect(seq: number): void {
    if (this.last === undefined || seq <= this.last) return;
    this.#wanted = Math.max(this.#wanted, seq);
    this.#watch();
  }

  /** Another timeline: what is known means nothing, a snapshot will come. */
  lose(): void {
    this.last = undefined;
    this.#held.clear();
    this.#wanted = 0;
    this.#progress();
    this.#watch();
  }

  /** The connection is new: what was asked before is forgotten there. */
  nudge(): void {
    this.#progress();
    this.#watch();
  }

  close(): void {
    this.#host.env.clear(this.#timer);
  }

  #drain(): void {
    for (const frame of [...this.#held.values()].sort((a, b) => a.seq - b.seq)) {
      if (this.last === undefined || frame.prev > this.last) return;
      this.#held.delete(frame.seq);
      if (frame.seq <= this.last) continue;
      this.last = frame.seq;
      this.#progress();
      this.#host.deliver(frame);
    }
  }

  #gap(): number {
    if (this.last === undefined || this.#held.size === 0) return 0;
    return Math.min(...[...this.#held.values()].map((f) => f.prev)) - this.last;
  }

  #incomplete(): boolean {
    return this.last === undefined || this.#held.size > 0 || this.#wanted > this.last;
  }

  #progress(): void {
    this.#attempt = 0;
    this.#host.env.clear(this.#timer);
    this.#timer = undefined;
  }

  #watch(): void {
    if (!this.#incomplete()) return this.#progress();
    if (this.#timer !== undefined) return;
    this.#timer = this.#host.env.set(() => this.#repair(), this.#patience());
  }

  #patience(): number {
    if (this.last === undefined) return SNAPSHOT_MS;
    if (this.#attempt === 0 && this.#held.size === 0) return OWN_EVENT_MS;
    return REPAIR_MS[this.#attempt] ?? SNAPSHOT_MS;
  }

  #repair(): void {
    this.#timer = undefined;
    if (this.last === undefined || this.#attempt >= REPAIR_MS.length) this.#snapshotPlease();
    else {
      const upto = Math.max(this.#wanted, ...this.#held.keys());
      this.#host.ask({ t: "sync", ticket: this.#ticket, after: this.last, upto });
    }
    this.#attempt += 1;
    this.#watch();
  }

  /** More is missing than is worth mending: one snapshot, and what is held is in it. */
  #overflow(): void {
    if (this.last === undefined) return this.#dropOldest();
    this.#wanted = Math.max(this.#wanted, ...this.#held.keys());
    this.#held.clear();
    if (this.#attempt > REPAIR_MS.length) return;
    this.#progress();
    this.#attempt = REPAIR_MS.length + 1;
    this.#snapshotPlease();
  }

  #snapshotPlease(): void {
    this.#host.ask({ t: "ticket:subscribe", ticket: this.#ticket });
  }

  #dropOldest(): void {
    this.#held.delete(Math.min(...this.#held.keys()));
  }
}
