import { Cell, type ListModel, type TicketRow } from "@insightdesk/client";

/** A row that was active at this second; the last one is the newest. */
export function row(id: string, second: number, change: Partial<TicketRow> = {}): TicketRow {
  return {
    id,
    seq: second,
    number: second,
    subject: id,
    status: "open",
    priority: "medium",
    assignee: null,
    team: null,
    contact: { id: `contact ${id}`, name: id, email: null },
    preview: id,
    waiting: true,
    active_at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    ...change,
  };
}

/** A list as the client keeps it: newest first. */
export class FakeList {
  readonly #model = new Cell<ListModel>({ phase: "loading", rows: [], total: 0, more: false });
  readonly get = this.#model.get;
  readonly listen = this.#model.listen;

  show(...rows: TicketRow[]): void {
    const sorted = rows.sort((a, b) => (a.active_at < b.active_at ? 1 : -1));
    this.#model.set({ phase: "live", rows: sorted, total: rows.length, more: false });
  }

  row(id: string): TicketRow | undefined {
    return this.get().rows.find((held) => held.id === id);
  }
}
