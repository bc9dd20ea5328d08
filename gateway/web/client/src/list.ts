/** One list of tickets in one tab. */

import { Batch } from "./batch";
import { Cell } from "./cell";
import type { Env } from "./env";
import type {
  ClientFrame,
  ListFilter,
  ServerFrame,
  TicketId,
  TicketRow,
} from "./generated/protocol";
import type { ListModel } from "./types";

/** A page of a list, or changes of one. */
export type ListFrame = Extract<ServerFrame, { t: "list:page" | "list:rows" }>;

/** Asked again so long after a request that got no answer. */
const AGAIN_MS = 10_000;

export class List {
  readonly filter: ListFilter;
  readonly model = new Cell<ListModel>({ phase: "loading", rows: [], total: 0, more: false });
  readonly #name: number;
  readonly #env: Env;
  readonly #ask: (frame: ClientFrame) => void;
  readonly #batch: Batch<ListFrame>;
  #rows = new Map<TicketId, TicketRow>();
  /** Rows that left while a page was under way, which may have been read before that. */
  readonly #overtook = new Set<TicketId>();
  #cursor: string | undefined;
  #total = 0;
  /** A request is under way. */
  #asking = false;
  /** After a reconnect: so many rows were there, and these have come again. */
  #reload: { goal: number; rows: Map<TicketId, TicketRow> } | undefined;
  #timer: unknown;

  constructor(name: number, filter: ListFilter, env: Env, ask: (frame: ClientFrame) => void) {
    this.#name = name;
    this.filter = filter;
    this.#env = env;
    this.#ask = ask;
    this.#batch = new Batch(env, (frames) => this.#apply(frames));
  }

  row(ticket: TicketId): TicketRow | undefined {
    return this.#rows.get(ticket);
  }

  /** From the start, as far as it had been read: lists have no resume. */
  open(): void {
    this.#reload = { goal: this.#rows.size, rows: new Map() };
    this.#overtook.clear();
    this.#request(undefined);
  }

  more(): void {
    if (this.#cursor && !this.#asking) this.#request(this.#cursor);
  }

  take(frame: ListFrame): void {
    this.#batch.add(frame);
  }

  close(): void {
    this.#env.clear(this.#timer);
    this.#batch.close();
    this.#ask({ t: "list:close", list: this.#name });
  }

  #request(cursor: string | undefined): void {
    this.#asking = true;
    const frame: ClientFrame = { t: "list:open", list: this.#name, filter: this.filter };
    this.#ask(cursor ? { ...frame, cursor } : frame);
    this.#env.clear(this.#timer);
    this.#timer = this.#env.set(() => this.#asking && this.#request(cursor), AGAIN_MS);
  }

  #apply(frames: readonly ListFrame[]): void {
    for (const frame of frames) {
      if (frame.t === "list:page") this.#page(frame);
      else this.#changes(frame);
    }
    if (this.#reload) return;
    this.model.set({
      phase: "live",
      rows: [...this.#rows.values()].sort(newestFirst),
      total: Math.max(this.#total, this.#rows.size),
      more: this.#cursor !== undefined,
    });
  }

  #page(frame: Extract<ListFrame, { t: "list:page" }>): void {
    if (!this.#asking) return;
    this.#asking = false;
    this.#env.clear(this.#timer);
    this.#total = frame.total;
    this.#cursor = frame.next ?? undefined;
    const into = this.#reload?.rows ?? this.#rows;
    for (const row of frame.rows) {
      if (this.#overtook.has(row.id)) this.#total -= 1;
      else this.#put(into, row);
    }
    this.#overtook.clear();
    if (!this.#reload) return;
    if (this.#cursor && into.size < this.#reload.goal) return this.#request(this.#cursor);
    this.#rows = into;
    this.#reload = undefined;
  }

  #changes(frame: Extract<ListFrame, { t: "list:rows" }>): void {
    const into = this.#reload?.rows ?? this.#rows;
    for (const row of frame.rows) {
      const known = into.has(row.id);
      this.#overtook.delete(row.id);
      if (known || this.#reaches(into, row)) this.#put(into, row);
      if (!known && !this.#cursor) this.#total += 1;
    }
    for (const id of frame.gone) {
      if (this.#asking) this.#overtook.add(id);
      if (into.delete(id)) this.#total -= 1;
    }
  }

  /** Below the last row read there may be others that are not known: it comes with its page. */
  #reaches(rows: Map<TicketId, TicketRow>, row: TicketRow): boolean {
    if (!this.#cursor) return true;
    return [...rows.values()].some((other) => newestFirst(row, other) < 0);
  }

  #put(rows: Map<TicketId, TicketRow>, row: TicketRow): void {
    const held = rows.get(row.id) ?? this.#rows.get(row.id);
    rows.set(row.id, held && held.seq >= row.seq ? held : row);
  }
}

function newestFirst(a: TicketRow, b: TicketRow): number {
  if (a.active_at !== b.active_at) return sortable(a) < sortable(b) ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

/** Without its `Z` a time sorts as text, however many decimals it has. */
function sortable(row: TicketRow): string {
  return row.active_at.slice(0, -1);
}
