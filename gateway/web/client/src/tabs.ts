/** One tab leads and owns the socket; the others talk to it. Alone, a tab leads itself. */

import type { Bus, Env } from "./env";
import type { Down, Envelope, TabId, Up } from "./port";

const BEAT_MS = 10_000;
const SILENT_MS = 25_000;
/** Timers of hidden pages run once a minute. */
const SILENT_HIDDEN_MS = 150_000;
const HAND_OVER_MS = 300_000;

/** What a tab does when it leads, and when it does not. */
export interface TabsHost {
  readonly env: Env;
  readonly name: string;
  readonly self: TabId;
  readonly lead: () => void;
  readonly yield: () => void;
  /** While leading: something one of the tabs wants. */
  readonly up: (from: TabId, message: Up) => void;
  /** While leading: tell all tabs that you do. */
  readonly announce: () => void;
  /** Something that the leader tells. */
  readonly hear: (message: Down) => void;
  /** What a new leader has to know. */
  readonly hi: () => Up;
}

interface Peer {
  seenAt: number;
  hidden: boolean;
}

export class Tabs {
  readonly #host: TabsHost;
  readonly #env: Env;
  readonly #peers = new Map<TabId, Peer>();
  #bus: Bus | undefined;
  #unlock: (() => void) | undefined;
  #timer: unknown;
  #leader: TabId | undefined;
  #leaderPeer: Peer = { seenAt: 0, hidden: false };
  #hiddenSince: number | undefined;
  leading = false;

  constructor(host: TabsHost) {
    this.#host = host;
    this.#env = host.env;
  }

  join(): void {
    this.#hope();
    this.#bus = this.#env.bus?.(this.#host.name, (message) => this.#heard(message as Envelope));
    if (!this.#bus || !this.#env.lock) return this.#lead();
    this.#queue(false);
    this.#beat();
  }

  leave(): void {
    this.#env.clear(this.#timer);
    if (this.leading) this.#host.yield();
    else this.#say({ u: "bye" });
    this.leading = false;
    this.#unlock?.();
    this.#unlock = undefined;
    this.#bus?.close();
    this.#bus = undefined;
  }

  /** From this tab to the leader, which may be this tab. */
  send(message: Up): void {
    if (this.leading) this.#host.up(this.#host.self, message);
    else this.#say(message);
  }

  /** From this tab, which leads, to one tab or to all. */
  tell(message: Down, to?: TabId): void {
    const { self } = this.#host;
    if (to === undefined || to === self) this.#host.hear(message);
    if (to === self || (this.#peers.size === 0 && message.d !== "lead")) return;
    const envelope: Envelope = { from: self, to, down: message };
    this.#bus?.post(envelope);
  }

  /** Whether another tab is in front of somebody. */
  watched(): boolean {
    return [...this.#peers.values()].some((peer) => !peer.hidden);
  }

  /** Nobody leads that this tab knows of; there should be a sign of somebody soon. */
  #hope(): void {
    this.#leader = undefined;
    this.#leaderPeer = { seenAt: this.#env.uptime(), hidden: false };
    this.#peers.clear();
  }

  #say(up: Up): void {
    const envelope: Envelope = { from: this.#host.self, up };
    this.#bus?.post(envelope);
  }

  #queue(steal: boolean): void {
    this.#unlock?.();
    this.#unlock = this.#env.lock?.(
      this.#host.name,
      steal,
      () => this.#lead(),
      () => this.#yield(),
    );
  }

  #lead(): void {
    this.leading = true;
    this.#leader = this.#host.self;
    this.#host.lead();
    this.#host.up(this.#host.self, this.#host.hi());
    this.#host.announce();
  }

  /** Somebody else leads now, or should. */
  #yield(): void {
    if (!this.leading) return;
    this.leading = false;
    this.#host.yield();
    this.#hope();
    this.#queue(false);
  }

  #heard(message: Envelope): void {
    if ("up" in message) {
      if (this.leading) this.#wanted(message.from, message.up);
    } else if (message.to === undefined || message.to === this.#host.self) {
      this.#told(message.from, message.down);
    }
  }

  #wanted(from: TabId, up: Up): void {
    if (up.u === "bye") this.#peers.delete(from);
    else if (up.u !== "hi" && !this.#peers.has(from)) return this.#who(from);
    else if (up.u === "hi" || up.u === "alive") {
      this.#peers.set(from, { seenAt: this.#env.uptime(), hidden: up.hidden });
    }
    if (up.u !== "alive") this.#host.up(from, up);
  }

  #who(to: TabId): void {
    const envelope: Envelope = { from: this.#host.self, to, down: { d: "who" } };
    this.#bus?.post(envelope);
  }

  #told(from: TabId, down: Down): void {
    if (this.leading) return;
    const known = from === this.#leader;
    if (!known && down.d !== "lead" && down.d !== "who") return;
    this.#leader = from;
    this.#leaderPeer.seenAt = this.#env.uptime();
    if (down.d === "lead") this.#leaderPeer.hidden = down.hidden;
    if (!known || down.d === "who") this.#say(this.#host.hi());
    if (down.d !== "who") this.#host.hear(down);
  }

  readonly #beat = (): void => {
    this.#timer = this.#env.set(this.#beat, BEAT_MS);
    const hidden = this.#env.page.hidden();
    this.#hiddenSince = hidden ? (this.#hiddenSince ?? this.#env.uptime()) : undefined;
    if (!this.leading) {
      this.#say({ u: "alive", hidden });
      if (!hidden && this.#silent(this.#leaderPeer)) this.#queue(true);
      return;
    }
    for (const [tab, peer] of this.#peers) if (this.#silent(peer)) this.#forget(tab);
    this.#host.announce();
    const since = this.#hiddenSince ?? Number.POSITIVE_INFINITY;
    if (this.#env.uptime() - since > HAND_OVER_MS && this.watched()) this.#yield();
  };

  #forget(tab: TabId): void {
    this.#peers.delete(tab);
    this.#host.up(tab, { u: "bye" });
  }

  #silent(peer: Peer): boolean {
    const most = peer.hidden ? SILENT_HIDDEN_MS : SILENT_MS;
    return this.#env.uptime() - peer.seenAt > most;
  }
}
