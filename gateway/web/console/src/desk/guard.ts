/** Before a reply leaves: did somebody else say something that its author has not seen? */

import type { Entry, MemberId } from "@insightdesk/client";

export type Missed = Extract<Entry, { kind: "message" }>;

/** Messages and notes of others that came after the reply was begun. */
export function missedSince(
  base: number | undefined,
  entries: readonly Entry[],
  me: MemberId,
): Missed[] {
  if (base === undefined) return [];
  return entries.filter(
    (entry): entry is Missed => entry.kind === "message" && entry.seq > base && entry.by.id !== me,
  );
}
