/** One row per ticket, whichever lists it stands in: the newest that any of them knows. */

import type { ListHandle, TicketId, TicketRow } from "@insightdesk/client";

export class Rows {
  readonly #lists: readonly ListHandle[];
  /** A row that left every list is still shown while its place is held. */
  readonly #last = new Map<TicketId, TicketRow>();

  constructor(lists: readonly ListHandle[]) {
    this.#lists = lists;
  }

  /** The same object until the row changes. */
  get(id: TicketId): TicketRow | undefined {
    let newest: TicketRow | undefined;
    for (const list of this.#lists) {
      const row = list.row(id);
      if (row && (!newest || row.seq > newest.seq)) newest = row;
    }
    if (newest) this.#last.set(id, newest);
    return newest ?? this.#last.get(id);
  }

  readonly listen = (listener: () => void): (() => void) => {
    const ends = this.#lists.map((list) => list.listen(listener));
    return () => {
      for (const end of ends) end();
    };
  };
}
