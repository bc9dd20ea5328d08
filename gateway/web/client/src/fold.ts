/** How frames change what is known of a ticket. Pure: the same frames give the same model. */

import type { By, MessageView, ServerFrame, TicketView, You } from "./generated/protocol";
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
}

/** The model after these frames. */
export function fold(model: TicketModel, frames: readonly TicketFrame[]): TicketModel {
  const { seq, ticket, more } = model;
  const draft: Draft = { seq, ticket, more, entries: [...model.entries] };
  for (const frame of frames) {
    if (frame.t === "event") event(draft, frame);
    else if (frame.t === "snapshot") snapshot(draft, frame);
    else history(draft, frame);
  }
  return { ...model, ...draft, phase: "live" };
}

function event(draft: Draft, frame: EventFrame): void {
  const { seq, at, by, cid, event } = frame;
  const base = { seq, at, by, cid };
  draft.seq = seq;
  const ticket = draft.ticket;
  switch (event.type) {
    case "ticket:message":
    case "ticket:note": {
      const { message, body } = event;
      const note = event.type === "ticket:note" ? { note: true } : {};
      draft.entries.push({ kind: "message", message, body, ...base, ...note });
      // Who writes has read what stands above.
      return mark(draft, by, "read", seq);
    }
    case "ticket:read":
      return mark(draft, by, "read", event.upto);
    case "ticket:delivered":
      return mark(draft, by, "delivered", event.upto);
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
    case "ticket:team":
      if (ticket?.staff) {
        draft.ticket = { ...ticket, staff: { ...ticket.staff, team: event.to } };
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

/** What was read has been delivered. */
function mark(draft: Draft, { kind, id }: By, mark: "read" | "delivered", upto: number): void {
  const { ticket } = draft;
  if (!ticket) return;
  const old = ticket.marks.find((other) => other.id === id);
  const read = Math.max(old?.read ?? 0, mark === "read" ? upto : 0);
  const delivered = Math.max(old?.delivered ?? 0, upto);
  const marks = ticket.marks.filter((other) => other !== old);
  draft.ticket = { ...ticket, marks: [...marks, { kind, id, read, delivered }] };
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
