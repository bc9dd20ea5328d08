/** How frames change what is known of a ticket. Pure: the same frames give the same model. */

import type { By, MarkView, MessageView, ServerFrame, TicketView, You } from "./generated/protocol";
import type { EventFrame, SnapshotFrame } from "./stream";
import type { Entry, TicketModel } from "./types";

/** Older messages, asked for. */
export type HistoryFrame = Extract<ServerFrame, { t: "history" }>;
/** What changes the durable part of a ticket. */
export type TicketFrame = EventFrame | SnapshotFrame | HistoryFrame;

/** Nothing is known yet. */
export const EMPTY: TicketModel = {
  phase: "loading",
  seq: 0,
  entries: [],
  more: false,
  typing: [],
  viewers: [],
};

/** A model that may be written to while frames are folded into it. */
interface Draft {
  seq: number;
  ticket: TicketView | undefined;
  entries: Entry[];
  more: boolean;
  /** The command of the event before, for those of its events that do not name it. */
  command: { cid: string; at: string; by: string; seq: number } | undefined;
}

/** The model after these frames. */
export function fold(model: TicketModel, frames: readonly TicketFrame[]): TicketModel {
  const { seq, ticket, more } = model;
  const draft: Draft = { seq, ticket, more, entries: [...model.entries], command: undefined };
  const last = model.entries.at(-1);
  if (last?.cid) draft.command = { cid: last.cid, at: last.at, by: last.by.id, seq: last.seq };
  for (const frame of frames) {
    if (frame.t === "event") event(draft, frame);
    else if (frame.t === "snapshot") snapshot(draft, frame);
    else history(draft, frame);
  }
  const { command: _, ...known } = draft;
  return { ...model, ...known, phase: "live" };
}

function event(draft: Draft, frame: EventFrame): void {
  const { seq, at, by, event } = frame;
  const cid = commandOf(draft, frame);
  const base = { seq, at, by, cid };
  draft.command = cid ? { cid, at, by: by.id, seq } : undefined;
  draft.seq = seq;
  const ticket = draft.ticket;
  switch (event.type) {
    case "ticket:message":
    case "ticket:note": {
      const { message, body } = event;
      const note = event.type === "ticket:note" ? { note: true } : {};
      draft.entries.push({ kind: "message", message, body, ...base, ...note });
      return;
    }
    case "ticket:read":
    case "ticket:delivered": {
      const mark = event.type === "ticket:read" ? "read" : "delivered";
      if (ticket) draft.ticket = { ...ticket, marks: marked(ticket.marks, by, mark, event.upto) };
      return;
    }
    case "ticket:created": {
      const { number, subject } = event;
      const id = frame.ticket;
      draft.ticket ??= { id, number, subject, status: "open", created_at: at, marks: [] };
      break;
    }
    case "ticket:assigned":
      if (ticket?.staff) {
        draft.ticket = { ...ticket, staff: { ...ticket.staff, assignee: event.to } };
      }
      break;
    case "ticket:status":
      if (ticket) draft.ticket = { ...ticket, status: event.to };
      break;
    case "ticket:reopened":
      if (ticket) draft.ticket = { ...ticket, status: "open" };
      break;
    default:
      // Of a newer desk: nothing that this client could show.
      return;
  }
  draft.entries.push({ kind: "event", ...base, event });
}

/** All events of a command have its author and time; only the first one names it. */
function commandOf(draft: Draft, frame: EventFrame): string | undefined {
  if (frame.cid) return frame.cid;
  const { command } = draft;
  const same = command?.at === frame.at && command.by === frame.by.id && command.seq === frame.prev;
  return same ? command?.cid : undefined;
}

function marked(
  marks: readonly MarkView[],
  by: By,
  mark: "read" | "delivered",
  upto: number,
): MarkView[] {
  const old = marks.find((m) => m.id === by.id);
  const next = { ...(old ?? { kind: by.kind, id: by.id, read: 0, delivered: 0 }) };
  next[mark] = Math.max(next[mark], upto);
  return [...marks.filter((m) => m !== old), next];
}

/** What was loaded before stays, if nothing can be missing between it and the snapshot. */
function snapshot(draft: Draft, frame: SnapshotFrame): void {
  const first = frame.messages[0]?.seq ?? 0;
  const joins = !frame.reset && draft.seq > 0 && (!frame.more || draft.seq >= first - 1);
  const known = new Set(frame.messages.map((message) => message.seq));
  const kept = joins ? draft.entries.filter((entry) => !known.has(entry.seq)) : [];
  const older = kept.some((entry) => entry.kind === "message" && entry.seq < first);
  draft.more = older ? draft.more : frame.more;
  draft.entries = [...kept, ...frame.messages.map(asEntry)].sort((a, b) => a.seq - b.seq);
  draft.seq = frame.seq;
  draft.ticket = frame.ticket;
  draft.command = undefined;
}

function history(draft: Draft, frame: HistoryFrame): void {
  const known = new Set(draft.entries.map((entry) => entry.seq));
  const older = frame.messages.filter((message) => !known.has(message.seq)).map(asEntry);
  draft.entries = [...older, ...draft.entries].sort((a, b) => a.seq - b.seq);
  draft.more = frame.more;
}

function asEntry(message: MessageView): Entry {
  return { kind: "message", ...message };
}

/** How far an own message has come, by the marks of the other side. */
export function deliveryOf(
  ticket: TicketView | undefined,
  seq: number,
  you: Pick<You, "kind">,
): "sent" | "delivered" | "read" {
  const others = ticket?.marks.filter((mark) => mark.kind !== you.kind) ?? [];
  if (others.some((mark) => mark.read >= seq)) return "read";
  return others.some((mark) => mark.delivered >= seq) ? "delivered" : "sent";
}

/** Public messages of the other side that `you` have not read. */
export function unreadOf(model: TicketModel, you: Pick<You, "kind" | "id">): number {
  const read = model.ticket?.marks.find((mark) => mark.id === you.id)?.read ?? 0;
  return model.entries.filter((entry) => isTheirs(entry, you) && entry.seq > read).length;
}

/** The newest public message of the other side: the seq to mark as read or delivered. */
export function lastTheirs(model: TicketModel, you: Pick<You, "kind">): number {
  return model.entries.filter((entry) => isTheirs(entry, you)).at(-1)?.seq ?? 0;
}

function isTheirs(entry: Entry, you: Pick<You, "kind">): boolean {
  return entry.kind === "message" && !entry.note && entry.by.kind !== you.kind;
}
