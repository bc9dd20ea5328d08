/**
 * A desk in a `World`: journals, sessions, two projections, commands that are stored once. What is
 * committed stays; everything else of it can be killed, delayed and lost.
 */

import type {
  By,
  ByKind,
  ClientFrame,
  EventView,
  MessageView,
  Op,
  ServerFrame,
  TicketView,
} from "../../src/generated/protocol";
import type { FakeSocket } from "./browser";
import type { World } from "./world";

/** An event as it is stored. */
export interface Stored {
  seq: number;
  at: string;
  by: By;
  cid?: string;
  command: string;
  event: EventView;
}

interface Journal {
  id: string;
  number: number;
  contact: string;
  events: Stored[];
}

interface Answer {
  ticket: string;
  seq: number;
  message?: string;
  op: string;
}

/** How badly things go. All are parts of one. */
export interface Weather {
  /** Of live events: lost between desk and session, sent twice, sent late. */
  lose: number;
  double: number;
  late: number;
  /** Of commands: not executed and not answered; executed and not answered; to be repeated. */
  swallow: number;
  mute: number;
  refuse: number;
}

export const FINE: Weather = { lose: 0, double: 0, late: 0, swallow: 0, mute: 0, refuse: 0 };

/** Bodies with this in them are refused for good. */
export const BAD = "refuse me";
const PAGE = 6;

export class Desk {
  readonly world: World;
  readonly tickets = new Map<string, Journal>();
  readonly #answers = new Map<string, Answer>();
  readonly #sessions = new Set<Session>();
  readonly faults: string[] = [];
  weather: Weather = FINE;
  timeline = "t1";
  up = true;
  /** A broken desk: it stores a repeated command again. */
  amnesia = false;

  constructor(world: World) {
    this.world = world;
  }

  readonly dial = (socket: FakeSocket): void => {
    const { world } = this;
    world.set(() => {
      if (!this.up) return socket.drop(1006);
      this.#sessions.add(new Session(this, socket));
      socket.open();
    }, 5 + world.below(30));
  };

  /** The process is gone, with all it had not committed. */
  kill(): void {
    this.up = false;
    for (const session of [...this.#sessions]) session.cut(1006);
  }

  /** The network drops some connections. */
  cut(part: number, code = 1006): void {
    for (const session of [...this.#sessions]) if (this.world.chance(part)) session.cut(code);
  }

  /** Asks everybody to go, then closes. */
  drain(afterMs: number): void {
    for (const session of [...this.#sessions]) {
      session.send({ t: "drain", after_ms: afterMs });
      this.world.set(() => session.cut(1012), afterMs * 3);
    }
  }

  forget(session: Session): void {
    this.#sessions.delete(session);
  }

  /** Stores a command, once; gives back its answer. */
  execute(by: By, cid: string, ticket: string | undefined, op: Op): Answer | undefined {
    const id = op.do === "create" ? `ticket-${by.id}-${cid}` : (ticket ?? "");
    const key = `${id} ${by.id} ${cid}`;
    const text = JSON.stringify(op);
    const before = this.amnesia ? undefined : this.#answers.get(key);
    if (before && before.op !== text) this.faults.push(`another command under the same id: ${cid}`);
    if (before) return before;
    const journal = op.do === "create" ? this.#create(id, by) : this.tickets.get(id);
    if (!journal) return undefined;
    const first = journal.events.length + 1;
    const message = `m-${id}-${first}`;
    const events = this.#isOld(op, by, journal) ? [] : eventsOf(op, message, journal);
    const at = new Date(this.world.now).toISOString();
    const stands = events.findIndex((event) => "body" in event);
    const named = Math.max(0, stands);
    for (const [n, event] of events.entries()) {
      const seq = first + n;
      journal.events.push({ seq, at, by, command: cid, event, ...(n === named && { cid }) });
    }
    const seq = events.length > 0 ? first + named : journal.events.length;
    const answer = { ticket: id, seq, op: text, ...("body" in op && { message }) };
    this.#answers.set(key, answer);
    for (const session of this.#sessions)
      session.published(journal, journal.events.slice(first - 1));
    return answer;
  }

  /** Marks only go up. */
  #isOld(op: Op, by: By, journal: Journal): boolean {
    const upto = op.do === "read" ? op.upto : Number.POSITIVE_INFINITY;
    return journal.events.some(
      ({ by: other, event }) =>
        other.id === by.id && event.type === "ticket:read" && event.upto >= upto,
    );
  }

  #create(id: string, by: By): Journal {
    const journal = { id, number: this.tickets.size + 1, contact: by.id, events: [] };
    const held = this.tickets.get(id) ?? journal;
    this.tickets.set(id, held);
    return held;
  }

  /** What a kind of reader sees of a ticket, each event with the one before it. */
  projection(ticket: string, kind: ByKind): { event: Stored; prev: number }[] {
    const shown: { event: Stored; prev: number }[] = [];
    for (const event of this.tickets.get(ticket)?.events ?? []) {
      if (!visible(event, kind)) continue;
      shown.push({ event, prev: shown.at(-1)?.event.seq ?? 0 });
    }
    return shown;
  }

  /** The messages among them, as snapshots show them. */
  messages(ticket: string, kind: ByKind): MessageView[] {
    return this.projection(ticket, kind).flatMap(({ event: { seq, at, by, event, command } }) => {
      if (event.type !== "ticket:message" && event.type !== "ticket:note") return [];
      const { message, body } = event;
      const note = event.type === "ticket:note" ? { note: true } : {};
      return [{ message, seq, at, by, body, cid: command, ...note }];
    });
  }

  view(journal: Journal): TicketView {
    let status: TicketView["status"] = "open";
    const marks = new Map<string, TicketView["marks"][number]>();
    for (const { event, by } of journal.events) {
      if (event.type === "ticket:status") status = event.to;
      if (event.type !== "ticket:read") continue;
      marks.set(by.id, { kind: by.kind, id: by.id, delivered: 0, read: event.upto });
    }
    const { id, number } = journal;
    const created_at = journal.events[0]?.at ?? "";
    return { id, number, subject: "A chat", status, created_at, marks: [...marks.values()] };
  }
}

function visible({ event }: Stored, kind: ByKind): boolean {
  return kind === "member" || (event.type !== "ticket:note" && event.type !== "ticket:assigned");
}

function eventsOf(op: Op, message: string, journal: Journal): EventView[] {
  switch (op.do) {
    case "create":
      return [
        { type: "ticket:created", number: journal.number, subject: "A chat", channel: "chat" },
        { type: "ticket:message", message, body: op.body },
      ];
    case "message":
      return [{ type: "ticket:message", message, body: op.body }];
    case "note":
      return [{ type: "ticket:note", message, body: op.body }];
    case "assign":
      return [{ type: "ticket:assigned", from: null, to: op.member }];
    case "status":
      return [{ type: "ticket:status", from: "open", to: op.to }];
    case "read":
      return [{ type: "ticket:read", upto: op.upto }];
    default:
      return [];
  }
}

/** One socket's other end. Frames travel in order and may be cut off at any point. */
class Session {
  readonly #desk: Desk;
  readonly #socket: FakeSocket;
  readonly #follows = new Map<string, number>();
  #by: By | undefined;
  #open = true;
  #lastArrival = 0;

  constructor(desk: Desk, socket: FakeSocket) {
    this.#desk = desk;
    this.#socket = socket;
    socket.heard = (text) => this.#travel(() => this.#take(JSON.parse(text) as ClientFrame));
    socket.ended = () => this.#gone();
  }

  send(frame: ServerFrame): void {
    const text = JSON.stringify(frame);
    this.#travel(() => this.#socket.message(text));
  }

  cut(code: number): void {
    if (!this.#open) return;
    this.#gone();
    this.#desk.world.set(() => this.#socket.drop(code), 1);
  }

  /** Events were committed: the fan-out may lose, double and delay them, history may not. */
  published(journal: Journal, events: readonly Stored[]): void {
    const kind = this.#by?.kind;
    if (!kind || !this.#follows.has(journal.id)) return;
    const { world, weather } = this.#desk;
    const shown = this.#desk.projection(journal.id, kind);
    for (const { event, prev } of shown.filter((one) => events.includes(one.event))) {
      if (world.chance(weather.lose)) continue;
      const frame = eventFrame(journal.id, event, prev);
      if (world.chance(weather.late)) world.set(() => this.send(frame), world.below(3000));
      else this.send(frame);
      if (world.chance(weather.double)) this.send(frame);
    }
  }

  #gone(): void {
    this.#open = false;
    this.#desk.forget(this);
  }

  /** In order, after a while, unless the connection ends before. */
  #travel(arrive: () => void): void {
    const { world } = this.#desk;
    this.#lastArrival = Math.max(this.#lastArrival, world.now + 1 + world.below(40));
    world.set(() => this.#open && arrive(), this.#lastArrival - world.now);
  }

  #take(frame: ClientFrame): void {
    if (frame.t === "hello") return this.#hello(frame);
    const by = this.#by;
    if (!by) return;
    if (frame.t === "ping") this.send({ t: "pong", c: frame.c, s: this.#desk.world.now });
    else if (frame.t === "ticket:subscribe") this.#subscribe(by, frame.ticket, frame.after);
    else if (frame.t === "ticket:unsubscribe") this.#follows.delete(frame.ticket);
    else if (frame.t === "sync") this.#sync(by, frame);
    else if (frame.t === "history") this.#history(by, frame);
    else if (frame.t === "post") this.#post(by, frame);
  }

  #hello(frame: Extract<ClientFrame, { t: "hello" }>): void {
    const { world, timeline } = this.#desk;
    const [kind, id] = frame.token.split(" ") as [ByKind, string];
    this.#by = { kind, id, name: id };
    const resumed = frame.timeline === timeline;
    this.send({
      t: "welcome",
      conn: `s${world.below(1e9)}`,
      proto: "1.0",
      timeline,
      resumed,
      server_ms: world.now,
      hb_ms: 20_000,
      limits: { message_bytes: 524_288, body_chars: 50_000, subscriptions: 200, in_flight: 4 },
      you: { kind, id, name: id, organization: "o", organization_name: "Acme" },
    });
    for (const [ticket, after] of frame.streams ?? []) {
      if (resumed) this.#subscribe(this.#by, ticket, after);
      else this.#snapshot(this.#by, ticket, true);
    }
  }

  #subscribe(by: By, ticket: string, after: number | undefined): void {
    const journal = this.#desk.tickets.get(ticket);
    if (!journal) {
      const re = "ticket:subscribe";
      return this.send({ t: "error", code: "NOT_FOUND", message: "No such ticket.", re, ticket });
    }
    if (after === undefined) this.#snapshot(by, ticket, false);
    else this.#backlog(by, ticket, after, journal.events.length);
    this.#follows.set(ticket, 0);
    this.send({ t: "ticket:subscribed", ticket, head: journal.events.length });
  }

  #backlog(by: By, ticket: string, after: number, upto: number): void {
    for (const { event, prev } of this.#desk.projection(ticket, by.kind)) {
      if (event.seq > after && event.seq <= upto) this.send(eventFrame(ticket, event, prev));
    }
  }

  #snapshot(by: By, ticket: string, reset: boolean): void {
    const journal = this.#desk.tickets.get(ticket);
    if (!journal) return;
    this.#follows.set(ticket, 0);
    const all = this.#desk.messages(ticket, by.kind);
    const messages = all.slice(-PAGE);
    const more = all.length > messages.length;
    const seq = journal.events.length;
    this.send({ t: "snapshot", seq, reset, ticket: this.#desk.view(journal), messages, more });
  }

  #sync(by: By, frame: Extract<ClientFrame, { t: "sync" }>): void {
    const head = this.#desk.tickets.get(frame.ticket)?.events.length ?? 0;
    const upto = Math.min(frame.upto ?? head, head);
    this.#backlog(by, frame.ticket, frame.after, upto);
    this.send({ t: "synced", ticket: frame.ticket, upto });
  }

  #history(by: By, { ticket, before }: Extract<ClientFrame, { t: "history" }>): void {
    const older = this.#desk.messages(ticket, by.kind).filter((m) => m.seq < before);
    const messages = older.slice(-PAGE);
    this.send({ t: "history", ticket, messages, more: older.length > messages.length });
  }

  #post(by: By, { cid, ticket, op }: Extract<ClientFrame, { t: "post" }>): void {
    const { world, weather } = this.#desk;
    if (world.chance(weather.swallow)) return;
    if ("body" in op && op.body.includes(BAD)) {
      const [code, message] = ["ACTION_NOT_ALLOWED", "No."] as const;
      return this.send({ t: "nack", cid, code, message, retry: false });
    }
    const unsure = world.chance(weather.refuse);
    const answer =
      unsure && world.chance(0.5) ? undefined : this.#desk.execute(by, cid, ticket, op);
    if (unsure) {
      const [code, message] = ["UNAVAILABLE", "Again, please."] as const;
      return this.send({ t: "nack", cid, code, message, retry: true, after_ms: world.below(500) });
    }
    if (!answer) {
      const [code, message] = ["NOT_FOUND", "No such ticket."] as const;
      return this.send({ t: "nack", cid, code, message, retry: false });
    }
    if (world.chance(weather.mute)) return;
    const { seq, message } = answer;
    this.send({ t: "ack", cid, ticket: answer.ticket, seq, ...(message && { message }) });
  }
}

function eventFrame(ticket: string, stored: Stored, prev: number): ServerFrame {
  const { seq, at, by, cid, event } = stored;
  return { t: "event", ticket, seq, prev, at, by, ...(cid && { cid }), event };
}
