/** Commands on their way, in the order they were posted. */

import type { Item, OutboxStore } from "./env";
import type { CommandId, TicketId } from "./generated/protocol";
import type { FailCode } from "./types";

/** How many commands may wait. */
export const OUTBOX_MAX = 500;
const EXPIRY_MS = 7 * 24 * 3_600_000;

/** Why a command was refused; the code again where the desk gave no words. */
export type Failure = { readonly code: FailCode; readonly message: string };

/** Whether the text of this command would be lost with it. */
export function isText(item: Pick<Item, "op">): boolean {
  return item.op.do === "message" || item.op.do === "note" || item.op.do === "create";
}

/** The leader's view of the outbox: the store, and its items in memory, sorted by id. */
export class Outbox {
  readonly #store: OutboxStore;
  readonly #items = new Map<CommandId, Item>();
  /** Before this, something older than what is known may still turn up. */
  loaded = false;

  constructor(store: OutboxStore) {
    this.#store = store;
  }

  /** Takes over what earlier pages left. */
  async load(): Promise<void> {
    for (const item of await this.#store.load()) {
      if (!this.#items.has(item.cid)) this.#items.set(item.cid, item);
    }
    this.#sort();
    this.loaded = true;
  }

  get(cid: CommandId): Item | undefined {
    return this.#items.get(cid);
  }

  get size(): number {
    return this.#items.size;
  }

  all(): Item[] {
    return [...this.#items.values()];
  }

  /** Whether nothing is left to send. */
  idle(): boolean {
    return this.all().every((item) => item.failed || item.created);
  }

  /** Takes a command that its tab has stored already; one that was refused gets another try. */
  add(item: Item): void {
    const held = this.#items.get(item.cid);
    if (held && !held.failed) return;
    const behind = [...this.#items.keys()].pop();
    this.#items.set(item.cid, item);
    if (behind !== undefined && behind > item.cid) this.#sort();
  }

  /** Takes a command whose tab has not heard what became of it: the desk will tell again. */
  again(item: Item): void {
    const held = this.#items.get(item.cid);
    if (held?.created) this.#items.set(item.cid, item);
    else if (!held) this.add(item);
  }

  put(item: Item): void {
    this.#items.set(item.cid, item);
    void this.#store.write([item], []);
  }

  remove(cid: CommandId): void {
    this.#items.delete(cid);
    void this.#store.write([], [cid]);
  }

  /** The ticket of a command, if it is known by now. */
  ticketOf(item: Item): TicketId | undefined {
    return item.ticket ?? (item.parent && this.#items.get(item.parent)?.created);
  }

  /** What has to go in order: commands of one ticket, or of one that is still to be created. */
  laneOf(item: Item): string {
    return this.ticketOf(item) ?? item.parent ?? item.cid;
  }

  /** What has waited too long to be sent; what was done that long ago is dropped. */
  expired(now: number): Item[] {
    const old = this.all().filter((item) => !item.failed && item.at + EXPIRY_MS < now);
    for (const item of old) if (item.created) this.remove(item.cid);
    return old.filter((item) => !item.created);
  }

  #sort(): void {
    const sorted = [...this.#items].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#items.clear();
    for (const [cid, item] of sorted) this.#items.set(cid, item);
  }
}

/** An outbox that lives as long as the page. */
export function memoryOutbox(): OutboxStore {
  const items = new Map<CommandId, Item>();
  return {
    durable: () => false,
    load: async () => [...items.values()],
    write: async (put, remove) => {
      for (const item of put) items.set(item.cid, item);
      for (const cid of remove) items.delete(cid);
    },
  };
}
