/** A browser of several tabs that share an outbox, locks and channels, in a `World`. */

import type { Bus, Env, Item, OutboxStore, PageSignal, SocketLike } from "../../src/env";
import type { World } from "./world";

/** Makes the other end of sockets. */
export type Dial = (socket: FakeSocket) => void;

/** A socket whose other end is a test's. */
export class FakeSocket implements SocketLike {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  bufferedAmount = 0;
  closed: number | undefined;
  /** What the client sent. */
  heard: (text: string) => void = () => undefined;
  ended: () => void = () => undefined;

  constructor(
    readonly url: string,
    readonly protocol: string,
    readonly tab: Tab,
  ) {}

  send(text: string): void {
    if (this.closed === undefined) this.heard(text);
  }

  close(code = 1000): void {
    if (this.closed !== undefined) return;
    this.closed = code;
    this.ended();
  }

  open(): void {
    this.tab.when(() => this.onopen?.(undefined as never));
  }

  message(data: string): void {
    this.tab.when(() => this.onmessage?.({ data } as never));
  }

  /** The network or the desk closes it. */
  drop(code: number): void {
    if (this.closed !== undefined) return;
    this.closed = code;
    this.tab.when(() => this.onclose?.({ code } as never));
  }
}

interface LockHolder {
  tab: Tab;
  granted: () => void;
  lost: () => void;
}

/** One browser. */
export class Browser {
  readonly world: World;
  readonly dial: Dial;
  readonly tabs: Tab[] = [];
  readonly items = new Map<string, Item>();
  readonly locks = new Map<string, LockHolder[]>();
  online = true;
  /** Called at each write to the outbox, before it happens. */
  onWrite: (put: readonly Item[], remove: readonly string[]) => void = () => undefined;
  /** A broken browser: what is stored is not there later. */
  forgetful = false;

  constructor(world: World, dial: Dial) {
    this.world = world;
    this.dial = dial;
  }

  tab(): Tab {
    const tab = new Tab(this);
    this.tabs.push(tab);
    return tab;
  }

  /** What all tabs of this browser keep their commands in. */
  store(): OutboxStore {
    return {
      durable: () => true,
      load: async () => (this.forgetful ? [] : [...this.items.values()]),
      write: async (put, remove) => {
        this.onWrite(put, remove);
        for (const item of put) this.items.set(item.cid, item);
        for (const cid of remove) this.items.delete(cid);
      },
    };
  }

  /** Gives a lock to whoever is first. */
  grant(name: string, holder: LockHolder): void {
    const first = () => this.locks.get(name)?.[0] === holder;
    this.world.set(() => holder.tab.when(() => first() && holder.granted()), 0);
  }

  release(name: string, holder: LockHolder): void {
    const queue = this.locks.get(name) ?? [];
    const held = queue[0] === holder;
    const rest = queue.filter((other) => other !== holder);
    this.locks.set(name, rest);
    if (held && rest[0]) this.grant(name, rest[0]);
  }
}

/** One page of a browser. */
export class Tab {
  readonly browser: Browser;
  readonly sockets: FakeSocket[] = [];
  readonly #buses = new Map<string, (message: unknown) => void>();
  readonly #signals = new Set<(signal: PageSignal) => void>();
  readonly #held: [string, LockHolder][] = [];
  #frozen: (() => void)[] | undefined;
  alive = true;
  hidden = false;

  constructor(browser: Browser) {
    this.browser = browser;
  }

  /** Runs something of this page: later if it is frozen, never if it is gone. */
  when(run: () => void): void {
    if (!this.alive) return;
    if (this.#frozen) this.#frozen.push(run);
    else run();
  }

  /** The browser lets nothing of this page run for a while. */
  freeze(): void {
    this.#frozen ??= [];
  }

  thaw(): void {
    const waiting = this.#frozen ?? [];
    this.#frozen = undefined;
    for (const run of waiting) this.when(run);
  }

  /** The page is gone at once: nothing of it is told. */
  kill(): void {
    this.alive = false;
    this.browser.tabs.splice(this.browser.tabs.indexOf(this), 1);
    for (const socket of this.sockets) if (socket.closed === undefined) socket.close(1006);
    for (const [name, holder] of [...this.#held]) this.browser.release(name, holder);
    this.#buses.clear();
  }

  signal(signal: PageSignal): void {
    if (signal === "hidden" || signal === "visible") this.hidden = signal === "hidden";
    this.when(() => {
      for (const listener of [...this.#signals]) listener(signal);
    });
  }

  env(): Env {
    const { world } = this.browser;
    return {
      socket: (url, protocol) => this.#socket(url, protocol),
      now: () => world.now,
      uptime: () => world.now,
      random: world.random,
      set: (run, ms) => world.set(() => this.when(run), ms),
      clear: (timer) => world.clear(timer),
      page: {
        online: () => this.browser.online,
        hidden: () => this.hidden,
        listen: (listener) => {
          this.#signals.add(listener);
          return () => void this.#signals.delete(listener);
        },
      },
      outbox: () => this.browser.store(),
      bus: (name, hear) => this.#bus(name, hear),
      lock: (name, steal, granted, lost) => this.#lock(name, steal, { tab: this, granted, lost }),
    };
  }

  #socket(url: string, protocol: string): FakeSocket {
    const socket = new FakeSocket(url, protocol, this);
    this.sockets.push(socket);
    this.browser.dial(socket);
    return socket;
  }

  #bus(name: string, hear: (message: unknown) => void): Bus {
    const { browser } = this;
    this.#buses.set(name, hear);
    return {
      post: (message) => {
        if (!this.alive) return;
        for (const tab of browser.tabs) {
          const other = tab !== this && tab.#buses.get(name);
          if (other) browser.world.set(() => tab.when(() => other(message)), 1);
        }
      },
      close: () => void this.#buses.delete(name),
    };
  }

  #lock(name: string, steal: boolean, holder: LockHolder): () => void {
    const { browser } = this;
    const queue = browser.locks.get(name) ?? [];
    this.#held.push([name, holder]);
    const [first] = queue;
    if (steal && first) {
      browser.locks.set(name, queue.slice(1));
      first.tab.when(first.lost);
    }
    const rest = browser.locks.get(name) ?? [];
    browser.locks.set(name, steal ? [holder, ...rest] : [...rest, holder]);
    if (steal || rest.length === 0) browser.grant(name, holder);
    return () => browser.release(name, holder);
  }
}
