/** What the leading tab runs for all of them: the socket, and everything that goes over it. */

import type { Clock } from "./clock";
import { Connection } from "./connection";
import type { OutboxStore } from "./env";
import type { ClientFrame, ServerFrame, TicketId } from "./generated/protocol";
import type { Ids } from "./ids";
import { Interest } from "./interest";
import { Marks } from "./marks";
import type { ClientOptions } from "./options";
import { Outbox } from "./outbox";
import type { Down, TabId, Up, WelcomeFrame } from "./port";
import { Retained } from "./retained";
import { Sender } from "./sender";

const IN_FLIGHT_MAX = 4;

/** What an engine needs. */
export interface EngineHost extends ClientOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: OutboxStore;
  /** The timeline that the tabs' seqs are of. */
  readonly timeline?: string;
  readonly tell: (message: Down, to?: TabId) => void;
  /** Whether another tab is in front of somebody. */
  readonly watched: () => boolean;
}

export class Engine {
  readonly #host: EngineHost;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #marks: Marks;
  readonly #interest = new Interest();
  readonly #retained = new Retained();
  /** Which tab a list is for. */
  readonly #lists = new Map<number, TabId>();
  #timeline: string | undefined;
  #welcome: WelcomeFrame | undefined;
  #presence: ClientFrame | undefined;
  #stopped = false;

  constructor(host: EngineHost) {
    this.#host = host;
    this.#timeline = host.timeline;
    this.#outbox = new Outbox(host.store);
    const { clock } = host;
    const limits = () => (this.#online() ? this.#welcome?.limits : undefined);
    const most = () => Math.min(IN_FLIGHT_MAX, limits()?.in_flight ?? 0);
    const send = (frame: ClientFrame) => this.#connection.send(frame);
    const room = () => most() - this.#marks.underWay - this.#sender.underWay;
    this.#marks = new Marks({ cid: () => host.ids.next(clock.now()), room, send });
    this.#sender = new Sender({
      env: host.env,
      outbox: this.#outbox,
      now: clock.now,
      limits,
      room,
      send,
      suspect: () => this.#connection.suspect(),
      tell: (message) => this.#tell(message),
    });
    this.#connection = new Connection({
      ...host,
      quiet: () => this.#outbox.idle() && !host.watched(),
      hello: (token) => this.#hello(token),
      welcomed: (frame) => this.#welcomed(frame),
      frame: (frame) => this.#frame(frame),
      lost: () => this.#lost(),
      forget: () => this.#interest.forget(),
      tick: (woke) => this.#tick(woke),
    });
    this.#connection.status.listen(() => this.announce());
  }

  start(): void {
    this.#connection.start();
    this.#load();
  }

  stop(): void {
    this.#stopped = true;
    this.#connection.stop();
    this.#sender.reset();
  }

  /** Says who leads and how things stand. */
  announce(to?: TabId): void {
    const status = this.#connection.status.get();
    const hidden = this.#host.env.page.hidden();
    this.#tell({ d: "lead", hidden, status, offset: this.#host.clock.offset }, to);
  }

  /** Something a tab wants. */
  up(tab: TabId, message: Up): void {
    switch (message.u) {
      case "hi":
        return this.#greet(tab, message);
      case "bye":
        return this.#left(tab);
      case "hurry":
        return this.#connection.hurry();
      case "follow":
        return this.#follow(tab, message.ticket, message.after);
      case "leave":
        return this.#leave(tab, message.ticket);
      case "post":
        this.#outbox.add(message.item);
        this.#tell({ d: "items", items: [message.item], all: false });
        this.#connection.wake();
        return this.#sender.pump();
      case "discard":
        return this.#discard(message.cid);
      case "mark":
        return this.#marks.set(message.ticket, message.mark, message.upto);
      case "frame":
        return this.#pass(tab, message.frame);
    }
  }

  /** A tab may have stored a command and gone before it could say so. */
  #load(): void {
    const known = this.#outbox.size;
    void this.#outbox.load().then(() => {
      if (this.#outbox.size !== known) this.#showItems();
      this.#sender.pump();
    });
  }

  #tell(message: Down, to?: TabId): void {
    if (!this.#stopped) this.#host.tell(message, to);
  }

  #greet(tab: TabId, hi: Extract<Up, { u: "hi" }>): void {
    const other = this.#timeline !== undefined && hi.timeline !== this.#timeline;
    this.#timeline ??= hi.timeline;
    this.announce(tab);
    for (const item of hi.items) this.#outbox.again(item);
    this.#showItems(tab);
    if (this.#online()) {
      for (const frame of this.#retained.all()) this.#tell({ d: "frame", frame }, tab);
    }
    for (const [ticket, after] of hi.follows) this.#follow(tab, ticket, other ? undefined : after);
    this.#sender.pump();
  }

  #showItems(to?: TabId): void {
    this.#tell({ d: "items", items: this.#outbox.all(), all: this.#outbox.loaded }, to);
  }

  #left(tab: TabId): void {
    for (const ticket of this.#interest.of(tab)) this.#leave(tab, ticket);
    for (const [list, owner] of this.#lists) {
      if (owner === tab) this.#pass(tab, { t: "list:close", list });
    }
  }

  #follow(tab: TabId, ticket: TicketId, after: number | undefined): void {
    const viewers = this.#retained.viewers(ticket);
    if (viewers) this.#tell({ d: "frame", frame: viewers }, tab);
    const ask = this.#interest.add(tab, ticket, after);
    if (ask) this.#connection.send(ask);
  }

  #leave(tab: TabId, ticket: TicketId): void {
    if (!this.#interest.remove(tab, ticket)) return;
    this.#connection.send({ t: "ticket:unsubscribe", ticket });
  }

  #discard(cid: string): void {
    if (this.#sender.has(cid)) return;
    this.#outbox.remove(cid);
    this.#tell({ d: "discarded", cid });
    this.#sender.pump();
  }

  #pass(tab: TabId, frame: ClientFrame): void {
    if (frame.t === "presence:status") this.#presence = frame;
    else if (frame.t === "list:open") this.#lists.set(frame.list, tab);
    else if (frame.t === "list:close") this.#lists.delete(frame.list);
    this.#connection.send(frame, LOSSY.has(frame.t));
  }

  #hello(token: string): ClientFrame {
    const timeline = this.#timeline;
    const streams = timeline ? this.#interest.streams() : undefined;
    return {
      t: "hello",
      token,
      client: this.#host.agent,
      timeline,
      streams,
    };
  }

  #welcomed(frame: WelcomeFrame): void {
    this.#welcome = frame;
    if (this.#timeline !== undefined && this.#timeline !== frame.timeline) {
      this.#interest.forget();
      this.#marks.forget();
    }
    this.#timeline = frame.timeline;
    this.#lists.clear();
    for (const ask of this.#interest.rest()) this.#connection.send(ask);
    if (this.#presence) this.#connection.send(this.#presence);
  }

  #lost(): void {
    this.#sender.reset();
    this.#marks.reset();
  }

  #tick(woke: boolean): void {
    if (woke) for (const ask of this.#interest.syncs()) this.#connection.send(ask);
    this.#marks.reset();
    this.#marks.pump();
    this.#load();
  }

  #online(): boolean {
    return this.#connection.status.get().state === "online";
  }

  #frame(frame: ServerFrame): void {
    if (frame.t === "ack" || frame.t === "nack") return this.#answer(frame);
    this.#note(frame);
    const to = "list" in frame ? (this.#lists.get(frame.list) ?? "nobody") : undefined;
    this.#tell({ d: "frame", frame }, to);
  }

  #answer(frame: Extract<ServerFrame, { t: "ack" | "nack" }>): void {
    const retry = frame.t === "nack" && frame.retry;
    this.#marks.answered(frame.cid, retry);
    if (frame.t === "ack") this.#sender.ack(frame);
    else this.#sender.nack(frame);
    if (!retry) this.#marks.pump();
  }

  #note(frame: ServerFrame): void {
    this.#retained.note(frame);
    if (frame.t === "event" || frame.t === "snapshot") this.#interest.passed(frame);
    else if (frame.t === "synced") this.#interest.synced(frame.ticket, frame.upto);
    else if (frame.t === "error" && frame.ticket && isRefusal(frame)) {
      this.#interest.drop(frame.ticket);
    } else if (frame.t === "ticket:unsubscribed" && frame.reason) {
      this.#interest.drop(frame.ticket);
    }
  }
}

/** Frames that are not worth a delay. */
const LOSSY: ReadonlySet<string> = new Set(["ticket:typing", "ticket:stopTyping", "view"]);

/** Whether a ticket may not be followed, now or later. */
export function isRefusal({ re, code }: Extract<ServerFrame, { t: "error" }>): boolean {
  return re === "ticket:subscribe" && !["RATE_LIMITED", "UNAVAILABLE", "INTERNAL"].includes(code);
}
