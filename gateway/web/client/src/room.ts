/** One ticket in one tab: its stream, what is known of it, and who acts on it now. */

import { Batch } from "./batch";
import { Cell } from "./cell";
import { isRefusal } from "./engine";
import type { Env } from "./env";
import { EMPTY, fold, type TicketFrame } from "./fold";
import type { By, ClientFrame, ServerFrame, TicketId } from "./generated/protocol";
import { Stream } from "./stream";
import type { TicketModel } from "./types";

const TYPING_MS = 5_000;
/** Asked again so long after the desk could not serve. */
const AGAIN_MS = 2_000;

/** What a room does to the outside. */
export interface RoomHost {
  readonly env: Env;
  readonly ask: (frame: ClientFrame) => void;
  /** Who the reader is: nobody is told about themselves. */
  readonly me: () => string | undefined;
  /** The model changed. */
  readonly changed: (model: TicketModel) => void;
}

export class Room {
  readonly id: TicketId;
  readonly model = new Cell<TicketModel>(EMPTY);
  readonly stream: Stream;
  readonly listeners = new Set<(frame: TicketFrame) => void>();
  /** Handles and subscriptions that keep it. */
  users = 0;
  readonly #host: RoomHost;
  readonly #batch: Batch<TicketFrame>;
  readonly #typing = new Map<string, { by: By; note: boolean; timer: unknown }>();
  #asked = false;

  constructor(id: TicketId, after: number | undefined, host: RoomHost) {
    this.id = id;
    this.#host = host;
    this.#batch = new Batch(host.env, (frames) => this.#update(fold(this.model.get(), frames)));
    this.stream = new Stream(id, after, {
      env: host.env,
      ask: host.ask,
      deliver: (frame) => this.#deliver(frame),
    });
  }

  /** Takes any frame that names this ticket. */
  take(frame: ServerFrame): void {
    if (frame.t === "event") this.stream.event(frame);
    else if (frame.t === "snapshot") this.stream.snapshot(frame);
    else if (frame.t === "synced") this.stream.synced(frame.upto);
    else if (frame.t === "history") this.#history(frame);
    else if (frame.t === "ticket:typing") this.#types(frame.by, frame.note ?? false);
    else if (frame.t === "ticket:stopTyping") this.#stops(frame.by.id);
    else if (frame.t === "ticket:viewers") this.#viewers(frame);
    else if (frame.t === "ticket:unsubscribed" && frame.reason) this.#gone();
    else if (frame.t === "error") this.#error(frame);
  }

  /** Asks for older messages; once at a time. */
  older(): void {
    const { more, entries, seq } = this.model.get();
    if (!more || this.#asked) return;
    this.#asked = true;
    this.#host.ask({ t: "history", ticket: this.id, before: entries[0]?.seq ?? seq + 1 });
  }

  /** The connection is new: what was asked is forgotten there, who typed has stopped. */
  nudge(): void {
    this.#asked = false;
    this.stream.nudge();
    for (const id of [...this.#typing.keys()]) this.#stops(id);
  }

  close(): void {
    this.stream.close();
    this.#batch.close();
    for (const { timer } of this.#typing.values()) this.#host.env.clear(timer);
  }

  #deliver(frame: TicketFrame): void {
    if (frame.t === "event" && "body" in frame.event) this.#stops(frame.by.id);
    this.#batch.add(frame);
    for (const listener of [...this.listeners]) listener(frame);
  }

  #update(model: TicketModel): void {
    this.model.set(model);
    this.#host.changed(model);
  }

  #history(frame: Extract<ServerFrame, { t: "history" }>): void {
    if (!this.#asked) return;
    this.#asked = false;
    this.#deliver(frame);
  }

  #types(by: By, note: boolean): void {
    if (by.id === this.#host.me()) return;
    this.#host.env.clear(this.#typing.get(by.id)?.timer);
    const timer = this.#host.env.set(() => this.#stops(by.id), TYPING_MS);
    this.#typing.set(by.id, { by, note, timer });
    this.#showTyping();
  }

  #stops(id: string): void {
    const held = this.#typing.get(id);
    if (!held) return;
    this.#host.env.clear(held.timer);
    this.#typing.delete(id);
    this.#showTyping();
  }

  #showTyping(): void {
    const typing = [...this.#typing.values()].map(({ by, note }) => ({ by, note }));
    this.model.set({ ...this.model.get(), typing });
  }

  #viewers(frame: Extract<ServerFrame, { t: "ticket:viewers" }>): void {
    const viewers = frame.viewers.filter((viewer) => viewer.member !== this.#host.me());
    this.model.set({ ...this.model.get(), viewers });
  }

  #error(frame: Extract<ServerFrame, { t: "error" }>): void {
    if (frame.re === "history") this.#asked = false;
    if (isRefusal(frame)) this.#gone();
    else if (frame.re === "ticket:subscribe") this.#host.env.set(() => this.#again(), AGAIN_MS);
  }

  /** There is no such ticket for the reader, or not any more. */
  #gone(): void {
    this.stream.close();
    this.#batch.close();
    this.model.set({ ...this.model.get(), phase: "gone", typing: [], viewers: [] });
  }

  #again(): void {
    if (this.users === 0) return;
    this.#host.ask({ t: "ticket:subscribe", ticket: this.id, after: this.stream.last });
  }
}
