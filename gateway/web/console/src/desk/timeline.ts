/** A ticket's history as it is drawn: days, messages of one author together, changes folded. */

import type { Entry, Pending } from "@insightdesk/client";

export type MessageEntry = Extract<Entry, { kind: "message" }>;
export type EventEntry = Extract<Entry, { kind: "event" }>;

/** A text of one's own that the desk has not shown yet. */
export interface Draftling {
  readonly cid: string;
  readonly body: string;
  readonly note: boolean;
  readonly at: number;
  readonly state: Pending["state"];
  readonly error?: Pending["error"];
}

export type Item =
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly entry: MessageEntry;
      /** Goes on from the one above it: no need to name the author again. */
      readonly follows: boolean;
    }
  | { readonly kind: "events"; readonly key: string; readonly entries: readonly EventEntry[] };

/** Messages of one author stand together while the pauses are no longer than this. */
const TOGETHER_MS = 5 * 60_000;

/** The desk's history as items. `dayOf` names the day of a time where the reader is. */
export function timeline(entries: readonly Entry[], dayOf: (at: string) => string): Item[] {
  const items: Item[] = [];
  let day = "";
  for (const entry of entries) {
    const today = dayOf(entry.at);
    if (today !== day) items.push({ kind: "day", key: `day ${today}`, at: entry.at });
    day = today;
    const last = items.at(-1);
    if (entry.kind === "message") items.push(message(entry, last));
    else if (last?.kind === "events") {
      items[items.length - 1] = { ...last, entries: [...last.entries, entry] };
    } else items.push({ kind: "events", key: `events ${entry.seq}`, entries: [entry] });
  }
  return items;
}

/** The key is the command where it is known: what was drawn before the answer stays in place. */
function message(entry: MessageEntry, last: Item | undefined): Item {
  const key = entry.cid ?? entry.message;
  return { kind: "message", key, entry, follows: last?.kind === "message" && goesOn(last, entry) };
}

function goesOn(last: Extract<Item, { kind: "message" }>, entry: MessageEntry): boolean {
  const before = last.entry;
  const pause = Date.parse(entry.at) - Date.parse(before.at);
  const isSameKind = Boolean(before.note) === Boolean(entry.note);
  return isSameKind && before.by.id === entry.by.id && pause <= TOGETHER_MS;
}

/** Own texts of a ticket that wait, as they were written. */
export function draftlings(pending: readonly Pending[], ticket: string): Draftling[] {
  return pending.flatMap(({ cid, ticket: where, op, at, state, error }) => {
    if (where !== ticket || (op.do !== "message" && op.do !== "note")) return [];
    const text = { cid, body: op.body, note: op.do === "note", at, state };
    return [error ? { ...text, error } : text];
  });
}
