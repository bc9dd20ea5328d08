/** Own changes that the desk has not shown yet: drawn at once, on top of what it said last. */

import {
  Cell,
  type MemberId,
  type Op,
  type Pending,
  type Store,
  type TicketId,
} from "@insightdesk/client";
import { type Fields, predict } from "./fields";

/** An acknowledged change is held for a list row that is not there yet, but not for ever. */
const GRACE_MS = 5_000;

/** A change of a ticket, and from which seq on the desk's own word includes it. */
export interface Change {
  readonly cid: string;
  readonly op: Op;
  readonly seq?: number;
}

/** What changes a ticket's fields. */
const FIELDS = new Set<Op["do"]>(["assign", "claim", "status", "transfer"]);
const NONE: readonly Change[] = [];

export class Overlay implements Store<ReadonlyMap<TicketId, readonly Change[]>> {
  readonly #pending: Store<readonly Pending[]>;
  readonly #value = new Cell<ReadonlyMap<TicketId, readonly Change[]>>(new Map());
  readonly #acked = new Map<string, Change & { readonly ticket: TicketId }>();

  constructor(pending: Store<readonly Pending[]>) {
    this.#pending = pending;
    pending.listen(() => this.#update());
    this.#update();
  }

  readonly get = () => this.#value.get();

  readonly listen = (listener: () => void): (() => void) => this.#value.listen(listener);

  of(ticket: TicketId): readonly Change[] {
    return this.#value.get().get(ticket) ?? NONE;
  }

  /** The desk has it; lists may say so a moment later. */
  acked(ticket: TicketId, change: Change): void {
    this.#acked.set(change.cid, { ...change, ticket });
    setTimeout(() => {
      this.#acked.delete(change.cid);
      this.#update();
    }, GRACE_MS);
    this.#update();
  }

  #update(): void {
    const next = new Map<TicketId, readonly Change[]>();
    const add = (ticket: TicketId, change: Change) => {
      next.set(ticket, [...(next.get(ticket) ?? []), change]);
    };
    for (const { ticket, ...change } of this.#acked.values()) add(ticket, change);
    for (const { cid, ticket, op, state } of this.#pending.get()) {
      if (FIELDS.has(op.do) && ticket && state !== "failed" && !this.#acked.has(cid)) {
        add(ticket, { cid, op });
      }
    }
    const old = this.#value.get();
    for (const [ticket, changes] of next) {
      const held = old.get(ticket);
      if (held && isSame(held, changes)) next.set(ticket, held);
    }
    if (next.size > 0 || old.size > 0) this.#value.set(next);
  }
}

/** A ticket's fields with the changes that `seq` does not include yet; the same if there are none. */
export function overlaid<T extends Fields>(
  base: T,
  seq: number,
  changes: readonly Change[],
  me: MemberId,
): T {
  const open = changes.filter((change) => change.seq === undefined || seq < change.seq);
  if (open.length === 0) return base;
  const fields = open.reduce<Fields>((held, { op }) => predict(held, op, me), base);
  const { status, assignee, team } = fields;
  return { ...base, status, assignee, team };
}

function isSame(a: readonly Change[], b: readonly Change[]): boolean {
  return a.length === b.length && a.every((x, i) => x.cid === b[i]?.cid && x.seq === b[i]?.seq);
}
