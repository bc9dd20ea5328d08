/** Keeps one socket to the desk open, whatever happens to it. */

import { Backoff } from "./backoff";
import { Cell } from "./cell";
import type { Clock } from "./clock";
import type { Env, PageSignal } from "./env";
import type { ClientFrame, ServerFrame } from "./generated/protocol";
import { CLOSE, Link, type LinkHost } from "./link";
import type { ClientOptions } from "./options";
import type { WelcomeFrame } from "./port";
import type { ConnectionStatus, Token, TokenReason } from "./types";

const PROTOCOL_MAJOR = 1;
const SILENCE_MS = 45_000;
const SILENCE_HIDDEN_MS = 75_000;
const PROBE_MS = 5_000;
const STABLE_MS = 10_000;
const KICK_MS = 2_000;
const RESTART_FLOOR_MS = 1_000;
const FLOOD_FLOOR_MS = 5_000;

/** What a connection needs, and whom it tells. */
export interface ConnectionHost extends ClientOptions {
  readonly clock: Clock;
  /** Nothing is to be sent, nobody else looks: a hidden page may close the socket. */
  readonly quiet: () => boolean;
  readonly hello: (token: string) => ClientFrame;
  readonly welcomed: (frame: WelcomeFrame) => void;
  readonly frame: (frame: ServerFrame) => void;
  /** The socket that the last frames went to is gone. */
  readonly lost: () => void;
  /** The desk cannot resume: forget what was seen. */
  readonly forget: () => void;
  /** With each ping: repeat what got no answer. `woke`: the machine slept in between. */
  readonly tick: (woke: boolean) => void;
}

export class Connection {
  readonly status = new Cell<ConnectionStatus>({ state: "idle" });
  readonly #host: ConnectionHost;
  readonly #env: Env;
  readonly #backoff: Backoff;
  readonly #timers = new Map<string, unknown>();
  #link: Link | undefined;
  /** Opened ahead while the desk drains. */
  #next: Link | undefined;
  #deaf: (() => void) | undefined;
  #round = 0;
  #rejections = 0;
  #reason: TokenReason = "start";
  #kickedAt = Number.NEGATIVE_INFINITY;
  #pingMs = 20_000;
  /** Not before this, by `uptime`: the desk said so. */
  #notBefore = 0;

  constructor(host: ConnectionHost) {
    this.#host = host;
    this.#env = host.env;
    this.#backoff = new Backoff(host.env.random);
  }

  start(): void {
    this.#deaf ??= this.#env.page.listen((signal) => this.#signal(signal));
    this.#open();
  }

  stop(): void {
    this.#deaf?.();
    this.#deaf = undefined;
    this.#drop();
    this.#set({ state: "idle" });
  }

  /** False: not connected, nothing was sent. */
  send(frame: ClientFrame, lossy = false): boolean {
    if (!this.#link || this.#at() !== "online" || (lossy && this.#link.congested)) return false;
    this.#link.send(frame);
    return true;
  }

  /** Something to do came up: end a sleep. */
  wake(): void {
    if (this.#deaf && this.#at() === "idle") this.#open();
  }

  /** Tries at once where the next attempt is still to come. */
  hurry(): void {
    if (this.#at() === "waiting") this.#kick();
  }

  /** The socket is open, but the desk does not answer on it. */
  suspect(): void {
    this.#link?.end(CLOSE.silent);
  }

  #open(): void {
    this.#after("retry", undefined);
    this.#set({ state: "connecting" });
    this.#ask(() => this.#wait(0));
  }

  /** Gets a token, then a socket, unless something else was tried meanwhile. */
  #ask(failed: () => void): void {
    const round = ++this.#round;
    this.#host.token(this.#reason).then(
      (token) => round === this.#round && this.#dial(token),
      () => round === this.#round && failed(),
    );
  }

  #dial(token: Token | null): void {
    if (!token) return this.#deny();
    const link = this.#newLink(token.token);
    if (this.#at() === "online") this.#next = link;
    else this.#link = link;
  }

  #newLink(token: string): Link {
    const host: LinkHost = {
      hello: () => this.#host.hello(token),
      heard: (link, frame) => this.#heard(link, frame),
      closed: (link, code) => this.#closed(link, code),
    };
    return new Link(this.#env, this.#host.url, host);
  }

  #heard(link: Link, frame: ServerFrame): void {
    const local = this.#env.now();
    if (frame.t === "welcome") this.#welcome(link, frame);
    else if (link !== this.#link) return;
    else if (frame.t === "pong") this.#host.clock.sample(frame.c, frame.s, local);
    else if (frame.t === "drain") this.#drain(frame.after_ms);
    this.#host.frame(frame);
  }

  #welcome(link: Link, frame: WelcomeFrame): void {
    if (Number(/\d+/.exec(frame.proto)?.[0]) !== PROTOCOL_MAJOR) {
      this.#drop();
      return this.#set({ state: "outdated" });
    }
    link.welcomed();
    this.#reason = "start";
    this.#host.clock.sample(link.helloAt, frame.server_ms, this.#env.now());
    if (link === this.#next) {
      this.#link?.close(CLOSE.normal);
      this.#host.lost();
      this.#next = undefined;
    }
    this.#link = link;
    this.#pingMs = frame.hb_ms;
    this.#notBefore = 0;
    this.#host.clock.jumped();
    this.#after("stable", STABLE_MS, () => {
      this.#backoff.reset();
      this.#rejections = 0;
    });
    this.#set({ state: "online" });
    this.#host.welcomed(frame);
    this.#ping();
    this.#watch();
    this.#doze();
  }

  /** The desk goes away soon: open the next socket first, then leave this one. */
  #drain(afterMs: number): void {
    this.#notBefore = this.#env.uptime() + afterMs;
    this.#after("drain", afterMs + this.#env.random() * afterMs, () => {
      this.#ask(() => undefined);
    });
  }

  #closed(link: Link, code: number): void {
    if (link === this.#next) {
      this.#next = undefined;
      return;
    }
    if (link !== this.#link) return;
    if (this.#next) return this.#promote(this.#next);
    this.#drop();
    if (code === 4403 || code === 4404) return this.#deny();
    if (code === 4409) this.#host.forget();
    if (code === 4401) {
      this.#reason = "rejected";
      if (this.#rejections++ === 0) return this.#open();
    }
    this.#wait(floorOf(code));
  }

  /** The old socket went before the new one was welcome. */
  #promote(next: Link): void {
    this.#link = next;
    this.#next = undefined;
    this.#host.lost();
    this.#set({ state: "connecting" });
  }

  #wait(floor: number): void {
    const told = Math.max(0, this.#notBefore - this.#env.uptime());
    const ms = this.#backoff.next(Math.max(floor, told));
    this.#set(this.#env.page.online() ? { state: "waiting", ms } : { state: "offline" });
    this.#after("retry", ms, () => this.#open());
  }

  #deny(): void {
    this.#drop();
    this.#set({ state: "denied" });
  }

  /** Leaves both sockets and all timers. */
  #drop(): void {
    this.#round++;
    for (const timer of this.#timers.values()) this.#env.clear(timer);
    this.#timers.clear();
    this.#link?.close(CLOSE.normal);
    this.#next?.close(CLOSE.normal);
    this.#link = this.#next = undefined;
    this.#host.lost();
  }

  #ping(): void {
    this.#host.tick(this.#host.clock.jumped() && this.#probe());
    this.send({ t: "ping", c: this.#env.now() });
    this.#after("ping", this.#pingMs, () => this.#ping());
  }

  /** Any sign of life in a short time, or this socket is given up. */
  #probe(): true {
    const link = this.#link;
    const asked = this.#env.uptime();
    this.send({ t: "ping", c: this.#env.now() });
    this.#after("probe", PROBE_MS, () => {
      if (link && link === this.#link && link.heardAt <= asked) link.end(CLOSE.silent);
    });
    return true;
  }

  #watch(): void {
    const most = this.#env.page.hidden() ? SILENCE_HIDDEN_MS : SILENCE_MS;
    const left = most - (this.#env.uptime() - (this.#link?.heardAt ?? 0));
    if (left <= 0) return this.suspect();
    this.#after("watch", left, () => this.#watch());
  }

  #signal(signal: PageSignal): void {
    const state = this.#at();
    if (signal === "offline" && state === "waiting") this.#set({ state: "offline" });
    if (signal === "offline" && state === "online") this.#probe();
    if (signal === "hidden") this.#doze();
    if (signal !== "online" && signal !== "visible") return;
    this.#after("sleep", undefined);
    if (state === "online") {
      this.#probe();
      this.#watch();
    } else if (state !== "denied" && state !== "outdated" && state !== "connecting") this.#kick();
  }

  /** Tries at once, but not more often than every 2 s. */
  #kick(): void {
    const now = this.#env.uptime();
    if (now - this.#kickedAt < KICK_MS || now < this.#notBefore) return;
    this.#kickedAt = now;
    this.#open();
  }

  #doze(): void {
    if (!this.#env.page.hidden()) return;
    this.#after("sleep", this.#host.sleepHiddenMs, () => this.#sleep());
  }

  #sleep(): void {
    if (!this.#host.quiet() || !this.#env.page.hidden()) return;
    this.#drop();
    this.#set({ state: "idle" });
  }

  #at(): ConnectionStatus["state"] {
    return this.status.get().state;
  }

  #set(status: ConnectionStatus): void {
    if (status.state !== "waiting" && status.state === this.#at()) return;
    this.status.set(status);
  }

  /** One timer per name; without `run` it is only cleared. */
  #after(name: string, ms: number | undefined, run?: () => void): void {
    this.#env.clear(this.#timers.get(name));
    this.#timers.delete(name);
    if (run && ms !== undefined) this.#timers.set(name, this.#env.set(run, ms));
  }
}

function floorOf(code: number): number {
  if (code === 1001 || code === 1012 || code === 1013) return RESTART_FLOOR_MS;
  return code === 4429 ? FLOOD_FLOOR_MS : 0;
}
