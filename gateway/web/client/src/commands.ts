/** A tab's own commands: stored before they leave, shown until their events are seen. */

import { Cell } from "./cell";
import type { Item, OutboxStore } from "./env";
import type { CommandId, Op, TicketId } from "./generated/protocol";
import type { Ids } from "./ids";
import { type Failure, isText, OUTBOX_MAX } from "./outbox";
import type { AckFrame, Up } from "./port";
import type { Outcome, Pending, Posted, PostOptions, TicketModel } from "./types";

/** What commands need from their tab. */
export interface CommandsHost {
  readonly ids: Ids;
  readonly now: () => number;
  readonly store: OutboxStore;
  readonly send: (message: Up) => void;
  /** What this tab knows of a ticket, if it follows it. */
  readonly model: (ticket: TicketId) => TicketModel | undefined;
  /** The desk has an event of ours that did not come yet. */
  readonly expect: (ticket: TicketId, seq: number) => void;
}

interface Command {
  item: Item;
  /** Posted by this tab, which vouches for it to a new leader. */
  readonly own: boolean;
  ack?: AckFrame;
  /** Its event was seen: it is no longer shown by itself. */
  seen: boolean;
  settle: (outcome: Outcome) => void;
}

export class Commands {
  readonly pending = new Cell<readonly Pending[]>([]);
  readonly #host: CommandsHost;
  readonly #commands = new Map<CommandId, Command>();
  /** Tickets of creates that are acknowledged. */
  readonly #created = new Map<CommandId, TicketId>();
  /** Writes go one after the other, so that commands leave in the order they were posted. */
  #written: Promise<unknown> = Promise.resolve();

  constructor(host: CommandsHost) {
    this.#host = host;
  }

  post(ticket: TicketId | null, op: Op, options: PostOptions = {}): Posted {
    const now = this.#host.now();
    const { parent, delayMs } = options;
    const known = ticket ?? (parent && this.#created.get(parent));
    const item: Item = {
      cid: this.#host.ids.next(now),
      op,
      at: now,
      ticket: known,
      parent: known ? undefined : parent,
      notBefore: delayMs && now + delayMs,
    };
    const outcome = new Promise<Outcome>((settle) => {
      this.#commands.set(item.cid, { item, own: true, seen: false, settle });
    });
    if (this.unsent() > OUTBOX_MAX) {
      const code = "OUTBOX_FULL";
      this.refused(item.cid, { code, message: code }, isText(item));
    } else this.#dispatch(item);
    this.#changed();
    return { cid: item.cid, outcome };
  }

  /** Tries a refused command again. */
  retry(cid: CommandId): void {
    const command = this.#commands.get(cid);
    if (!command?.item.failed) return;
    const { failed, ...item } = command.item;
    command.item = failed.code === "EXPIRED" ? { ...item, at: this.#host.now() } : item;
    this.#dispatch(command.item);
    this.#changed();
  }

  /** Takes back what was refused or is still held back. False: it may have left already. */
  discard(cid: CommandId): boolean {
    const item = this.#commands.get(cid)?.item;
    if (!item) return false;
    const held = item.notBefore !== undefined && item.notBefore > this.#host.now();
    if (!item.failed && !held) return false;
    this.#host.send({ u: "discard", cid });
    return true;
  }

  /** How many commands have not been acknowledged. */
  unsent(): number {
    return [...this.#commands.values()].filter((c) => !c.ack && !c.item.failed).length;
  }

  /** For a new leader: what this tab posted and has not seen settled. */
  unsettled(): Item[] {
    const own = [...this.#commands.values()].filter((c) => c.own && !c.ack && !c.item.failed);
    return own.map((command) => command.item);
  }

  /** Commands of any tab, as they stand. `all`: others were settled, wherever they came from. */
  show(items: readonly Item[], all = false): void {
    if (all) this.#reconcile(new Set(items.map((item) => item.cid)));
    for (const item of items) {
      this.#host.ids.after(item.cid);
      const command = this.#commands.get(item.cid);
      if (item.created) this.#done(item.cid, item.created);
      else if (command) command.item = item;
      else {
        this.#commands.set(item.cid, { item, own: false, seen: false, settle: () => undefined });
      }
    }
    this.#changed();
  }

  acked(ack: AckFrame): void {
    const command = this.#commands.get(ack.cid);
    if (!command) return;
    command.ack = ack;
    const { ticket, seq, message, duplicate } = ack;
    if (command.item.op.do === "create") this.#adopt(ack.cid, ticket);
    command.item = { ...command.item, ticket };
    command.settle({
      ok: true,
      ticket,
      seq,
      message,
      duplicate,
    });
    this.#host.expect(ticket, seq);
    this.#settleAgainst(command, this.#host.model(ticket));
    this.#changed();
  }

  refused(cid: CommandId, failure: Failure, kept: boolean): void {
    const command = this.#commands.get(cid);
    if (!command) return;
    command.settle({ ok: false, ...failure });
    if (kept) command.item = { ...command.item, failed: failure };
    else this.#commands.delete(cid);
    this.#changed();
  }

  discarded(cid: CommandId): void {
    const command = this.#commands.get(cid);
    this.#commands.delete(cid);
    command?.settle({ ok: false, code: "DISCARDED", message: "" });
    this.#changed();
  }

  /** A ticket changed: commands whose events are in it now need not be shown any more. */
  seen(ticket: TicketId, model: TicketModel): void {
    if (this.#commands.size === 0) return;
    const cids = new Set(model.entries.flatMap((entry) => entry.cid ?? []));
    let changed = false;
    for (const [cid, command] of this.#commands) {
      if (!command.seen && cids.has(cid)) changed = command.seen = true;
      if (command.ack?.ticket === ticket) changed = this.#settleAgainst(command, model) || changed;
    }
    if (changed) this.#changed();
  }

  /** What this tab posted itself it asks about until it is told; the rest it only shows. */
  #reconcile(known: ReadonlySet<CommandId>): void {
    for (const [cid, { own, ack }] of this.#commands) {
      if (!own && !ack && !known.has(cid)) this.#commands.delete(cid);
    }
  }

  #dispatch(item: Item): void {
    this.#written = this.#written
      .then(() => this.#host.store.write([item], []))
      .then(() => this.#host.send({ u: "post", item }));
  }

  /** A `create` of some time ago. Its own tab is told by an ack. */
  #done(create: CommandId, ticket: TicketId): void {
    this.#adopt(create, ticket);
    if (!this.#commands.get(create)?.own) this.#commands.delete(create);
  }

  /** What waited for this `create` has a ticket now. */
  #adopt(create: CommandId, ticket: TicketId): void {
    this.#created.set(create, ticket);
    for (const command of this.#commands.values()) {
      if (command.item.parent === create) command.item = { ...command.item, ticket };
    }
  }

  /** True: the acknowledged command is in the model, and was forgotten here. */
  #settleAgainst(command: Command, model: TicketModel | undefined): boolean {
    const { ack, item, seen } = command;
    if (!ack) return false;
    const done = isText(item)
      ? seen || (model ? isIn(model, ack) : item.op.do !== "create")
      : !model || model.seq >= ack.seq;
    return done && this.#commands.delete(item.cid);
  }

  #changed(): void {
    const shown = [...this.#commands.values()].filter((command) => !command.seen);
    this.pending.set(shown.map(asPending).sort((a, b) => (a.cid < b.cid ? -1 : 1)));
  }
}

/** Whether a message is among what is loaded, or older than that. */
function isIn({ entries, seq, more }: TicketModel, ack: AckFrame): boolean {
  const older = more && seq >= ack.seq && (entries[0]?.seq ?? 0) > ack.seq;
  return older || entries.some((e) => e.kind === "message" && e.message === ack.message);
}

function asPending({ item, ack }: Command): Pending {
  const { cid, ticket, parent, op, at, failed } = item;
  const state = failed ? "failed" : ack ? "sent" : "queued";
  return {
    cid,
    op,
    at,
    state,
    ticket,
    parent,
    error: failed,
  };
}
