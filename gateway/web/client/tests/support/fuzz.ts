/** A bad day: two browsers, several tabs, a desk and a network that fail in all ways at once. */

import type { Item } from "../../src/env";
import type { ClientFrame } from "../../src/generated/protocol";
import { Browser, type FakeSocket, type Tab } from "./browser";
import { BAD, Desk, FINE, type Weather } from "./desk";
import { type Deed, Person } from "./person";
import { World } from "./world";

const STORM: Weather = {
  lose: 0.06,
  double: 0.06,
  late: 0.06,
  swallow: 0.05,
  mute: 0.05,
  refuse: 0.08,
};
const TABS_MAX = 3;

/** What may be broken on purpose, to see that it is noticed. */
/** `amnesia`: the desk stores repeats again. `forgetful`: the outbox is empty after a restart. */
export type Sabotage = "none" | "amnesia" | "forgetful";

/** Somebody with a browser. */
interface Side {
  readonly kind: "contact" | "member";
  readonly browser: Browser;
  readonly people: Person[];
  /** Of tabs that are gone too. */
  readonly deeds: Deed[][];
  readonly faults: string[];
}

export class BadDay {
  readonly world: World;
  readonly desk: Desk;
  readonly sides: Side[];
  readonly faults: string[] = [];
  #written = 0;
  /** Conversations that the desk did not begin: what was written after goes nowhere either. */
  readonly #refused = new Set<string>();

  constructor(seed: number, sabotage: Sabotage = "none") {
    this.world = new World(seed);
    this.desk = new Desk(this.world);
    this.desk.amnesia = sabotage === "amnesia";
    this.sides = (["contact", "member"] as const).map((kind) => this.#side(kind));
    for (const side of this.sides) side.browser.forgetful = sabotage === "forgetful";
  }

  /** Lives through it; gives back what went wrong. */
  async live(): Promise<string[]> {
    this.desk.weather = STORM;
    for (const side of this.sides) this.#newTab(side);
    const steps = 7 + this.world.below(10);
    for (let step = 0; step < steps; step++) {
      this.#trouble();
      await this.world.advance(this.world.chance(0.07) ? 30_000 : this.world.below(1500));
    }
    await this.#calm();
    this.#judge();
    return [...this.faults, ...this.desk.faults, ...this.sides.flatMap((side) => side.faults)];
  }

  #side(kind: Side["kind"]): Side {
    const faults: string[] = [];
    const browser = new Browser(this.world, (socket) => {
      this.desk.dial(socket);
      this.#watch(browser, socket, faults);
    });
    browser.onWrite = (_, remove) => this.#watchRemovals(browser, remove, faults);
    return { kind, browser, people: [], deeds: [], faults };
  }

  /** Commands are in the outbox before they are on the wire. */
  #watch(browser: Browser, socket: FakeSocket, faults: string[]): void {
    const send = socket.send.bind(socket);
    socket.send = (text) => {
      if (!text.startsWith('{"t":"post"')) return send(text);
      const frame = JSON.parse(text) as ClientFrame;
      const command = frame.t === "post" && frame.op.do !== "read" && frame.op.do !== "delivered";
      const known = command && (browser.items.has(frame.cid) || this.#find(frame.cid).length > 0);
      if (command && !known) faults.push(`${frame.cid} sent, not stored`);
      send(text);
    };
  }

  /** What leaves the outbox is committed, or was taken back. */
  #watchRemovals(browser: Browser, remove: readonly string[], faults: string[]): void {
    for (const cid of remove) {
      const item: Item | undefined = browser.items.get(cid);
      const committed = item?.failed || this.#find(cid).length > 0;
      if (item && !committed) faults.push(`${cid} removed, not committed`);
    }
  }

  #newTab(side: Side): void {
    if (side.people.length >= TABS_MAX) return;
    const id = side.kind === "contact" ? "carla" : "max";
    const person = new Person(side.browser.tab(), side.kind, id);
    side.people.push(person);
    side.deeds.push(person.deeds);
    for (const ticket of this.desk.tickets.keys()) person.open(ticket);
  }

  #end(side: Side, person: Person, gently: boolean): void {
    if (gently) {
      person.tab.signal("pagehide");
      person.client.stop();
    }
    person.tab.kill();
    side.faults.push(...person.faults);
    side.people.splice(side.people.indexOf(person), 1);
  }

  #trouble(): void {
    const { world, desk } = this;
    const side = world.pick(this.sides);
    const person = world.pick(side?.people ?? []);
    if (!side) return;
    if (!person) return this.#newTab(side);
    const roll = world.below(100);
    if (roll < 45) this.#write(side, person);
    else if (roll < 50) for (const one of side.people) this.#openAll(one);
    else if (roll < 57) desk.cut(0.7, world.pick([1006, 1011, 4008, 1012, 4000, 4409]));
    else if (roll < 62) desk.kill();
    else if (roll < 70) desk.up = true;
    else if (roll < 73) desk.drain(world.below(3000));
    else if (roll < 75) this.#restoreDesk();
    else if (roll < 82) this.#newTab(side);
    else if (roll < 87) this.#end(side, person, false);
    else if (roll < 90) this.#end(side, person, true);
    else if (roll < 93) person.tab.freeze();
    else if (roll < 96) person.tab.thaw();
    else person.tab.signal(world.pick(["hidden", "visible", "online", "offline"]) ?? "visible");
  }

  /** The database was restored elsewhere: the same tickets, another timeline. */
  #restoreDesk(): void {
    this.desk.timeline = `t${this.world.below(1e6)}`;
    this.desk.cut(1);
  }

  #write(side: Side, person: Person): void {
    const { world } = this;
    const burst = 1 + world.below(3);
    for (let n = 0; n < burst; n++) {
      const body = world.chance(0.06) ? BAD : `text ${this.#written++}`;
      const ticket = world.pick([...this.desk.tickets.keys()]);
      if (side.kind === "contact" && (!ticket || world.chance(0.15))) {
        const create = person.do(null, { do: "create", body });
        if (body === BAD) this.#refused.add(create.cid);
        if (world.chance(0.5)) {
          person.do(null, { do: "message", body: `text ${this.#written++}` }, create.cid);
        }
      } else if (ticket) this.#writeTo(side, person, ticket, body);
    }
  }

  #writeTo(side: Side, person: Person, ticket: string, body: string): void {
    const { world } = this;
    const staff = side.kind === "member";
    if (staff && world.chance(0.2)) person.do(ticket, { do: "note", body });
    else if (staff && world.chance(0.1)) person.do(ticket, { do: "assign", member: "max" });
    else if (world.chance(0.1)) person.client.read(ticket, world.below(20));
    else person.do(ticket, { do: "message", body });
  }

  #openAll(person: Person): void {
    for (const ticket of this.desk.tickets.keys()) person.open(ticket);
  }

  /** Everything works again: all that is owed has to arrive. */
  async #calm(): Promise<void> {
    this.desk.weather = FINE;
    this.desk.up = true;
    for (const side of this.sides) {
      if (side.people.length === 0) this.#newTab(side);
      for (const { tab } of side.people) {
        tab.thaw();
        tab.signal("visible");
      }
    }
    await this.world.advance(60_000);
    for (let round = 0; round < 2; round++) {
      for (const side of this.sides) for (const person of side.people) this.#giveUpRefused(person);
      await this.world.advance(15_000);
    }
    const by = { kind: "member", id: "bot", name: "bot" } as const;
    for (const ticket of this.desk.tickets.keys()) {
      this.desk.execute(by, "last", ticket, { do: "message", body: "the end" });
    }
    for (const side of this.sides) for (const person of side.people) this.#openAll(person);
    await this.world.advance(20_000);
  }

  #giveUpRefused(person: Person): void {
    for (const { cid, state } of person.client.pending.get()) {
      if (state === "failed") person.client.discard(cid);
    }
  }

  #judge(): void {
    for (const side of this.sides) {
      this.#judgeDeeds(side);
      for (const person of side.people) this.#judgeTab(side, person);
      const left = [...side.browser.items.values()].filter((item) => !item.created);
      if (left.length > 0) this.faults.push(`left in the outbox: ${JSON.stringify(left)}`);
    }
  }

  /** Each command is in the journal once, in the order it was given; refused ones never. */
  #judgeDeeds(side: Side): void {
    for (const deeds of side.deeds) {
      const lanes = new Map<string, number>();
      for (const deed of deeds) {
        const at = this.#find(deed.cid);
        const bad = "body" in deed.op && deed.op.body === BAD;
        const refused = bad || this.#refused.has(deed.lane.split(" ")[1] ?? "");
        if (at.length !== (refused ? 0 : 1)) {
          this.faults.push(`${deed.cid} ${JSON.stringify(deed.op)} is there ${at.length} times`);
        }
        const [seq = 0] = at;
        if (!refused && seq < (lanes.get(deed.lane) ?? 0)) this.faults.push(`${deed.cid} overtook`);
        if (!refused) lanes.set(deed.lane, seq);
      }
    }
  }

  #find(cid: string): number[] {
    const all = [...this.desk.tickets.values()].flatMap((ticket) => ticket.events);
    const told = new Set(["ticket:message", "ticket:note", "ticket:assigned"]);
    return all.filter((e) => e.command === cid && told.has(e.event.type)).map((e) => e.seq);
  }

  /** What a tab shows is what the desk has, as far back as it was loaded. */
  #judgeTab(side: Side, person: Person): void {
    this.faults.push(...person.faults);
    const open = person.client.pending.get();
    if (open.length > 0) this.faults.push(`still pending: ${JSON.stringify(open)}`);
    for (const deed of person.deeds) if (!deed.outcome) this.faults.push(`${deed.cid}: no outcome`);
    for (const [ticket, handle] of person.handles) {
      const model = handle.get();
      const shown = model.entries.flatMap((e) =>
        e.kind === "message" ? [`${e.seq} ${e.body}`] : [],
      );
      const all = this.desk.messages(ticket, side.kind).map((m) => `${m.seq} ${m.body}`);
      const expected = model.more ? all.slice(-shown.length) : all;
      if (shown.length === 0 || shown.join("\n") !== expected.join("\n")) {
        this.faults.push(`${side.kind} ${ticket} shows ${shown} not ${expected} (${model.phase})`);
      }
      const seqs = model.entries.map((entry) => entry.seq);
      if (seqs.some((seq, n) => seq <= (seqs[n - 1] ?? 0))) this.faults.push(`disorder: ${seqs}`);
    }
  }
}

/** The tabs of a browser that are still open. */
export type { Tab };
