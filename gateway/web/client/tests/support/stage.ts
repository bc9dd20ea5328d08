/** A client whose desk says what the test writes, word by word. */

import type { ClientFrame, EventView, ServerFrame } from "../../src/generated/protocol";
import type { ClientOptions } from "../../src/options";
import { Client } from "../../src/staff";
import type { EventFrame, SnapshotFrame } from "../../src/stream";
import { Browser, type FakeSocket, type Tab } from "./browser";
import { World } from "./world";

export const CONTACT = { kind: "contact", id: "carla", name: "Carla" } as const;
export const MEMBER = { kind: "member", id: "max", name: "Max" } as const;

type Welcome = Extract<ServerFrame, { t: "welcome" }>;

/** What a desk says first. */
export function welcome(world: World, changes: Partial<Welcome> = {}): Welcome {
  return {
    t: "welcome",
    conn: "s1",
    proto: "1.0",
    timeline: "t1",
    resumed: false,
    server_ms: world.now,
    hb_ms: 20_000,
    limits: { message_bytes: 524_288, body_chars: 50_000, subscriptions: 200, in_flight: 4 },
    you: { ...CONTACT, organization: "o", organization_name: "Acme" },
    ...changes,
  };
}

/** A message of Max's on a ticket. */
export function message(seq: number, changes: Partial<EventFrame> = {}): EventFrame {
  const event: EventView = { type: "ticket:message", message: `m${seq}`, body: `text ${seq}` };
  const at = new Date(Date.UTC(2026, 0, 5, 9, 0, seq)).toISOString();
  return { t: "event", ticket: "T", seq, prev: seq - 1, at, by: MEMBER, event, ...changes };
}

/** A ticket as it is after these many events, all of them messages; the last few are shown. */
export function snapshot(
  seq: number,
  changes: Partial<SnapshotFrame> = {},
  shown = 3,
): SnapshotFrame {
  const seqs = Array.from(
    { length: Math.min(shown, seq) },
    (_, n) => seq - Math.min(shown, seq) + n + 1,
  );
  return {
    t: "snapshot",
    seq,
    reset: false,
    ticket: {
      id: "T",
      number: 7,
      subject: "A chat",
      status: "open",
      created_at: "2026-01-05T09:00:00Z",
      marks: [],
    },
    messages: seqs.map((n) => ({
      message: `m${n}`,
      seq: n,
      at: message(n).at,
      by: MEMBER,
      body: `text ${n}`,
    })),
    more: seq > shown,
    ...changes,
  };
}

/** One tab in front of a scripted desk. */
export class Stage {
  readonly world: World;
  readonly browser: Browser;
  readonly tab: Tab;
  readonly client: Client;
  /** Everything every socket of this browser was told to send. */
  readonly sent: ClientFrame[] = [];
  /** Refuses sockets while false. */
  reachable = true;
  /** Answers pings. */
  alive = true;

  constructor(options: Partial<ClientOptions> = {}, world = new World(), browser?: Browser) {
    this.world = world;
    this.browser = browser ?? new Browser(world, (socket) => this.#dial(socket));
    this.tab = this.browser.tab();
    this.client = new Client({
      url: "wss://desk/ws",
      name: "carla",
      agent: { name: "test", version: "1" },
      token: async () => ({ token: "secret" }),
      env: this.tab.env(),
      ...options,
    });
  }

  #dial(socket: FakeSocket): void {
    socket.heard = (text) => this.#heard(socket, JSON.parse(text) as ClientFrame);
    this.world.set(() => (this.reachable ? socket.open() : socket.drop(1006)), 10);
  }

  #heard(socket: FakeSocket, frame: ClientFrame): void {
    this.sent.push(frame);
    if (frame.t !== "ping" || !this.alive) return;
    socket.message(JSON.stringify({ t: "pong", c: frame.c, s: this.world.now }));
  }

  /** Waits for the next socket, and welcomes it. */
  async back(changes: Partial<Welcome> = {}): Promise<void> {
    const before = this.tab.sockets.length;
    while (this.tab.sockets.length === before) await this.world.advance(100);
    await this.world.advance(15);
    await this.say(welcome(this.world, changes));
  }

  /** The newest socket of this tab. */
  get socket(): FakeSocket {
    const socket = this.tab.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }

  /** Starts, and is welcomed. */
  async online(changes: Partial<Welcome> = {}): Promise<this> {
    this.client.start();
    await this.world.advance(20);
    await this.say(welcome(this.world, changes));
    return this;
  }

  /** The desk says something. */
  async say(...frames: ServerFrame[]): Promise<void> {
    for (const frame of frames) this.socket.message(JSON.stringify(frame));
    await this.world.advance(0);
  }

  /** The connection ends, and time goes on a little. */
  async drop(code: number): Promise<void> {
    this.socket.drop(code);
    await this.world.advance(0);
  }

  /** What was sent of one kind. */
  of<T extends ClientFrame["t"]>(t: T): Extract<ClientFrame, { t: T }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { t: T }> => frame.t === t);
  }

  get state(): string {
    return this.client.status.get().state;
  }
}
