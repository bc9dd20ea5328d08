/** What applications hold: one per page. Pages of one browser share a socket among themselves. */

import { Cell } from "./cell";
import { Clock } from "./clock";
import { Commands } from "./commands";
import { Engine } from "./engine";
import type { Env, OutboxStore } from "./env";
import type { TicketFrame } from "./fold";
import type {
  ClientFrame,
  CommandId,
  Limits,
  Op,
  ServerFrame,
  TicketId,
  You,
} from "./generated/protocol";
import { Ids } from "./ids";
import type { ClientOptions } from "./options";
import type { Down, Up, WelcomeFrame } from "./port";
import { Room } from "./room";
import { Tabs } from "./tabs";
import type { ConnectionStatus, Pending, Posted, PostOptions, Store, TicketHandle } from "./types";
import { Typing } from "./typing";

type Listener<T extends ServerFrame["t"]> = (frame: Extract<ServerFrame, { t: T }>) => void;

/** All that a contact's page needs; staff have more in `Client`. */
export class ContactClient {
  /** Where the connection stands. */
  readonly status: Store<ConnectionStatus> = new Cell<ConnectionStatus>({ state: "idle" });
  /** Whom the desk takes this client for; not known before the first connection. */
  readonly you: Store<You | undefined> = new Cell<You | undefined>(undefined);
  /** What the desk allows. */
  readonly limits: Store<Limits | undefined> = new Cell<Limits | undefined>(undefined);
  /** Whether somebody is there to answer; contacts only. */
  readonly availability: Store<boolean | undefined> = new Cell<boolean | undefined>(undefined);
  /** Commands of all tabs whose events have not come back, in the order they were posted. */
  readonly pending: Store<readonly Pending[]>;
  /** The desk's time. */
  readonly clock: Clock;
  readonly #options: ClientOptions;
  readonly #env: Env;
  readonly #ids: Ids;
  readonly #self: string;
  readonly #store: OutboxStore;
  readonly #tabs: Tabs;
  readonly #commands: Commands;
  readonly #typing: Typing;
  readonly #rooms = new Map<TicketId, Room>();
  readonly #listeners = new Map<string, Set<(frame: never) => void>>();
  #engine: Engine | undefined;
  #timeline: string | undefined;
  #deaf: (() => void) | undefined;
  #joined = false;

  constructor(options: ClientOptions) {
    const { env } = options;
    this.#options = options;
    this.#env = env;
    this.clock = new Clock(env);
    this.#ids = new Ids(env.random);
    this.#self = this.#ids.next(env.now());
    this.#store = env.outbox(options.name);
    this.#tabs = new Tabs({
      env,
      name: options.name,
      self: this.#self,
      lead: () => this.#lead(),
      yield: () => this.#yield(),
      up: (from, message) => this.#engine?.up(from, message),
      announce: () => this.#engine?.announce(),
      hear: (message) => this.#hear(message),
      hi: () => this.#hi(),
    });
    this.#commands = new Commands({
      ids: this.#ids,
      now: this.clock.now,
      store: this.#store,
      send: (message) => this.#tabs.send(message),
      model: (ticket) => this.#rooms.get(ticket)?.model.get(),
      expect: (ticket, seq) => this.#rooms.get(ticket)?.stream.expect(seq),
    });
    this.pending = this.#commands.pending;
    this.#typing = new Typing(env, (frame) => this.ask(frame));
  }

  /** Whether waiting commands survive a reload. */
  get durable(): boolean {
    return this.#store.durable();
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    if (this.#deaf) return;
    this.#deaf = this.#env.page.listen((signal) => {
      if (signal === "pagehide") this.#leave();
      else if (signal === "pageshow") this.#join();
    });
    this.#join();
  }

  stop(): void {
    this.#deaf?.();
    this.#deaf = undefined;
    this.#leave();
  }

  /** Tries to connect at once, when the status says that the next attempt is still to come. */
  hurry(): void {
    this.#tabs.send({ u: "hurry" });
  }

  /** How many commands wait to be sent: ask before wiping. */
  unsent(): number {
    return this.#commands.unsent();
  }

  /** Hears frames as the desk sent them; the result ends it. */
  on<T extends ServerFrame["t"]>(type: T, listener: Listener<T>): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Hears what happens on a ticket, in order and without holes: after a seq, or a snapshot first. */
  subscribe(
    ticket: TicketId,
    after: number | undefined,
    listener: (frame: TicketFrame) => void,
  ): () => void {
    const room = this.#enter(ticket, after);
    room.listeners.add(listener);
    return once(() => {
      room.listeners.delete(listener);
      this.#exit(room);
    });
  }

  /** Keeps a ticket up to date. `after` 0 for one that was just created, else left out. */
  openTicket(ticket: TicketId, after?: number): TicketHandle {
    const room = this.#enter(ticket, after);
    const { get, listen } = room.model;
    return {
      id: ticket,
      get,
      listen,
      older: () => room.older(),
      close: once(() => this.#exit(room)),
    };
  }

  /** A command: stored, then sent until it is answered, once, in order per ticket. */
  post(ticket: TicketId | null, op: Op, options?: PostOptions): Posted {
    if (ticket && "body" in op) this.#typing.stop(ticket);
    return this.#commands.post(ticket, op, options);
  }

  /** Tries a command again that was refused. */
  retry(cid: CommandId): void {
    this.#commands.retry(cid);
  }

  /** Takes back a command that was refused or is held back; false when it is too late. */
  discard(cid: CommandId): boolean {
    return this.#commands.discard(cid);
  }

  /** Everything up to this seq was read. */
  read(ticket: TicketId, upto: number): void {
    this.#tabs.send({ u: "mark", ticket, mark: "read", upto });
  }

  /** Contacts: everything up to this seq has arrived. */
  delivered(ticket: TicketId, upto: number): void {
    this.#tabs.send({ u: "mark", ticket, mark: "delivered", upto });
  }

  /** Call it at each key; it is sent seldom. */
  typing(ticket: TicketId, note = false): void {
    this.#typing.key(ticket, note);
  }

  stopTyping(ticket: TicketId): void {
    this.#typing.stop(ticket);
  }

  /** To the desk, if there is a connection now. */
  protected ask(frame: ClientFrame): void {
    this.#tabs.send({ u: "frame", frame });
  }

  #join(): void {
    if (this.#joined) return;
    this.#joined = true;
    this.#setStatus({ state: "connecting" });
    this.#tabs.join();
  }

  #leave(): void {
    if (!this.#joined) return;
    this.#joined = false;
    this.#tabs.leave();
    this.#setStatus({ state: "idle" });
  }

  #lead(): void {
    this.#engine = new Engine({
      ...this.#options,
      clock: this.clock,
      ids: this.#ids,
      store: this.#store,
      timeline: this.#timeline,
      tell: (message, to) => this.#tabs.tell(message, to),
      watched: () => this.#tabs.watched(),
    });
    this.#engine.start();
  }

  #yield(): void {
    this.#engine?.stop();
    this.#engine = undefined;
    this.#setStatus({ state: "connecting" });
  }

  #hi(): Up {
    return {
      u: "hi",
      hidden: this.#env.page.hidden(),
      timeline: this.#timeline,
      follows: [...this.#rooms.values()].map((room) => [room.id, room.stream.last]),
      items: this.#commands.unsettled(),
    };
  }

  #hear(message: Down): void {
    switch (message.d) {
      case "lead":
        if (!this.#engine) this.clock.offset = message.offset;
        return this.#setStatus(message.status);
      case "frame":
        return this.#frame(message.frame);
      case "items":
        return this.#commands.show(message.items, message.all);
      case "acked":
        return this.#commands.acked(message.ack);
      case "refused":
        return this.#commands.refused(message.cid, message.failure, message.kept);
      case "discarded":
        return this.#commands.discarded(message.cid);
    }
  }

  #setStatus(status: ConnectionStatus): void {
    const { state, ms } = { ms: 0, ...this.status.get() };
    const next = { ms: 0, ...status };
    if (next.state !== state || next.ms !== ms) set(this.status, status);
  }

  #frame(frame: ServerFrame): void {
    if (frame.t === "welcome") this.#welcome(frame);
    else if (frame.t === "availability") set(this.availability, frame.online);
    else if ("ticket" in frame && frame.ticket) {
      const ticket = typeof frame.ticket === "string" ? frame.ticket : frame.ticket.id;
      this.#rooms.get(ticket)?.take(frame);
    }
    for (const listener of [...(this.#listeners.get(frame.t) ?? [])]) listener(frame as never);
  }

  #welcome(frame: WelcomeFrame): void {
    const other = this.#timeline !== undefined && this.#timeline !== frame.timeline;
    this.#timeline = frame.timeline;
    set(this.you, frame.you);
    set(this.limits, frame.limits);
    for (const room of this.#rooms.values()) {
      if (other) room.stream.lose();
      room.nudge();
    }
  }

  #enter(ticket: TicketId, after: number | undefined): Room {
    const room = this.#rooms.get(ticket) ?? this.#newRoom(ticket, after);
    room.users += 1;
    return room;
  }

  #newRoom(ticket: TicketId, after: number | undefined): Room {
    const room = new Room(ticket, after, {
      env: this.#env,
      ask: (frame) => this.ask(frame),
      me: () => this.you.get()?.id,
      changed: (model) => this.#commands.seen(ticket, model),
    });
    this.#rooms.set(ticket, room);
    this.#tabs.send({ u: "follow", ticket, after });
    return room;
  }

  #exit(room: Room): void {
    room.users -= 1;
    if (room.users > 0) return;
    room.close();
    this.#rooms.delete(room.id);
    this.#tabs.send({ u: "leave", ticket: room.id });
  }
}

/** Stores are cells to the client alone. */
function set<T>(store: Store<T>, value: T): void {
  (store as Cell<T>).set(value);
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
