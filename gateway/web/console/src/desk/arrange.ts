/**
 * The order in which a list is shown. Rows do not move while somebody points at them or walks
 * through them; what came meanwhile is counted, and put in its place when they are still.
 */

import {
  Cell,
  type ListHandle,
  type Store,
  type TicketId,
  type TicketRow,
} from "@insightdesk/client";

/** Somebody is still after so long without a movement. */
export const STILL_MS = 1_500;

export interface Arrangement {
  readonly ids: readonly TicketId[];
  /** Tickets that came, or came back, above what is looked at. */
  readonly fresh: number;
}

export class Arranger implements Store<Arrangement> {
  readonly #list: Pick<ListHandle, "get" | "listen">;
  readonly #value = new Cell<Arrangement>({ ids: [], fresh: 0 });
  /** When each shown row was active last, at the time it was put in its place. */
  #placed = new Map<TicketId, string>();
  readonly #fresh = new Set<TicketId>();
  #held = false;
  #atTop = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #deaf: () => void;

  constructor(list: Pick<ListHandle, "get" | "listen">) {
    this.#list = list;
    this.#deaf = list.listen(() => this.#update());
    this.#update();
  }

  readonly get = (): Arrangement => this.#value.get();

  readonly listen = (listener: () => void): (() => void) => this.#value.listen(listener);

  /** The pointer moved over the list, or a key was pressed in it. */
  readonly touch = (): void => {
    this.#held = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.release, STILL_MS);
  };

  /** Pointer and focus are elsewhere. */
  readonly release = (): void => {
    clearTimeout(this.#timer);
    if (!this.#held) return;
    this.#held = false;
    this.#update();
  };

  /** The list's first row came into sight, or left it. */
  readonly scrolled = (atTop: boolean): void => {
    if (atTop === this.#atTop) return;
    this.#atTop = atTop;
    this.#update();
  };

  /** Everything in its place now, and nothing is new any more: somebody asked for it. */
  readonly refresh = (): void => {
    this.#atTop = true;
    this.#held = false;
    clearTimeout(this.#timer);
    this.#update();
  };

  close(): void {
    clearTimeout(this.#timer);
    this.#deaf();
  }

  #update(): void {
    const { rows } = this.#list.get();
    const isFirst = this.#placed.size === 0;
    const oldest = [...this.#placed.values()].reduce((a, b) => (a < b ? a : b), "~");
    if (!isFirst) for (const row of rows) if (this.#isFresh(row, oldest)) this.#fresh.add(row.id);
    if (this.#held && !isFirst) this.#extend(rows, oldest);
    else this.#place(rows);
    if (this.#atTop && !this.#held) this.#fresh.clear();
    this.#publish();
  }

  /** Below the last row there is nothing to jump: the next page may come at any time. */
  #extend(rows: readonly TicketRow[], oldest: string): void {
    for (const row of rows) {
      if (!this.#placed.has(row.id) && active(row) < oldest) this.#placed.set(row.id, active(row));
    }
  }

  #place(rows: readonly TicketRow[]): void {
    this.#placed = new Map(rows.map((row) => [row.id, active(row)]));
    for (const id of this.#fresh) if (!this.#placed.has(id)) this.#fresh.delete(id);
  }

  #isFresh(row: TicketRow, oldest: string): boolean {
    const placed = this.#placed.get(row.id);
    if (placed === undefined) return active(row) >= oldest;
    return row.waiting && active(row) > placed;
  }

  #publish(): void {
    const ids = [...this.#placed.keys()];
    const fresh = this.#fresh.size;
    const old = this.#value.get();
    const isSame = ids.length === old.ids.length && ids.every((id, i) => id === old.ids[i]);
    if (isSame && fresh === old.fresh) return;
    this.#value.set({ ids: isSame ? old.ids : ids, fresh });
  }
}

/** Without its `Z` a time sorts as text, however many decimals it has. */
function active(row: TicketRow): string {
  return row.active_at.slice(0, -1);
}
