/** Brings commands to the desk: in order per ticket, a few at a time, again until answered. */

import type { Env, Item } from "./env";
import type { ClientFrame, CommandId, Limits, ServerFrame } from "./generated/protocol";
import { isText, type Outbox } from "./outbox";
import type { AckFrame, Down } from "./port";
import type { FailCode } from "./types";

const ACK_TIMEOUT_MS = 10_000;
/** Where the desk does not say when to try again. */
const REST_MS = 500;

/** What the sender does to the outside. */
export interface SenderHost {
  readonly env: Env;
  readonly outbox: Outbox;
  readonly now: () => number;
  readonly limits: () => Limits | undefined;
  /** How many more commands may be under way now. */
  readonly room: () => number;
  readonly send: (frame: ClientFrame) => boolean;
  /** The socket is open but does not answer. */
  readonly suspect: () => void;
  readonly tell: (message: Down) => void;
}

export class Sender {
  readonly #host: SenderHost;
  readonly #flight = new Map<CommandId, unknown>();
  /** Refused for now: not to be sent again before. */
  readonly #rests = new Map<CommandId, number>();
  #timer: unknown;

  constructor(host: SenderHost) {
    this.#host = host;
  }

  get underWay(): number {
    return this.#flight.size;
  }

  /** Whether this command may have reached the desk. */
  has(cid: CommandId): boolean {
    return this.#flight.has(cid);
  }

  /** Sends what may be sent now. Nothing happens without a connection. */
  readonly pump = (): void => {
    const { outbox, now } = this.#host;
    if (!this.#host.limits() || !outbox.loaded) return;
    for (const item of outbox.expired(now())) {
      this.#fail(item, "EXPIRED");
    }
    const lanes = new Set<string>();
    for (const item of outbox.all()) {
      if (item.failed || item.created) continue;
      const lane = outbox.laneOf(item);
      if (lanes.has(lane)) continue;
      lanes.add(lane);
      if (!this.#flight.has(item.cid) && this.#due(item)) this.#launch(item);
    }
  };

  ack(frame: AckFrame): void {
    const item = this.#host.outbox.get(frame.cid);
    this.#land(frame.cid);
    if (!item) return;
    if (item.op.do === "create") this.#host.outbox.put({ ...item, created: frame.ticket });
    else this.#host.outbox.remove(frame.cid);
    this.#rests.delete(frame.cid);
    this.#host.tell({ d: "acked", ack: frame });
    this.pump();
  }

  nack(frame: Extract<ServerFrame, { t: "nack" }>): void {
    this.#land(frame.cid);
    const item = this.#host.outbox.get(frame.cid);
    if (!item) return;
    if (frame.retry) this.#rest(item, frame.after_ms);
    else this.#fail(item, frame.code, frame.message);
    this.pump();
  }

  /** The connection is gone, or new: nobody knows what arrived, so all of it goes again. */
  reset(): void {
    for (const cid of [...this.#flight.keys()]) this.#land(cid);
    this.#host.env.clear(this.#timer);
  }

  #due(item: Item): boolean {
    const now = this.#host.now();
    const due = Math.max(this.#rests.get(item.cid) ?? 0, item.notBefore ?? 0);
    if (due > now) this.#wake(due - now);
    return due <= now;
  }

  #wake(ms: number): void {
    this.#host.env.clear(this.#timer);
    this.#timer = this.#host.env.set(this.pump, ms);
  }

  #launch(item: Item): void {
    const { outbox, env } = this.#host;
    const ticket = outbox.ticketOf(item);
    if (!ticket && item.op.do !== "create") return this.#orphan(item);
    if (this.#host.room() <= 0) return;
    const frame: ClientFrame = { t: "post", cid: item.cid, op: item.op, ticket };
    if (this.#tooLarge(frame)) {
      return this.#fail(item, "PAYLOAD_TOO_LARGE");
    }
    if (!this.#host.send(frame)) return;
    this.#flight.set(
      item.cid,
      env.set(() => this.#again(item.cid, frame), ACK_TIMEOUT_MS),
    );
  }

  /** No answer: once more on this socket, then on another one. */
  #again(cid: CommandId, frame: ClientFrame): void {
    this.#flight.set(
      cid,
      this.#host.env.set(() => this.#host.suspect(), ACK_TIMEOUT_MS),
    );
    this.#host.send(frame);
  }

  /** A child whose parent is under way waits; one without a parent will never have a ticket. */
  #orphan(item: Item): void {
    if (item.parent && this.#host.outbox.get(item.parent)) return;
    this.#fail(item, "NOT_FOUND");
  }

  #tooLarge(frame: ClientFrame): boolean {
    const text = JSON.stringify(frame);
    const bytes = encodeURIComponent(text).replace(/%../g, "_").length;
    return bytes > (this.#host.limits()?.message_bytes ?? bytes);
  }

  #rest(item: Item, afterMs = REST_MS): void {
    const ms = afterMs + this.#host.env.random() * Math.max(afterMs, REST_MS);
    this.#rests.set(item.cid, this.#host.now() + ms);
  }

  #fail(item: Item, code: FailCode, message: string = code): void {
    const failure = { code, message };
    const kept = isText(item);
    if (kept) this.#host.outbox.put({ ...item, failed: failure });
    else this.#host.outbox.remove(item.cid);
    this.#host.tell({ d: "refused", cid: item.cid, failure, kept });
  }

  #land(cid: CommandId): void {
    this.#host.env.clear(this.#flight.get(cid));
    this.#flight.delete(cid);
  }
}
