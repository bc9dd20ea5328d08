/**
 * Before a reply leaves: did a colleague say something after it was begun? What the customer adds
 * meanwhile does not count: in a chat that is the rule, and it stands right above the editor.
 */

import type { Entry, MemberId } from "@insightdesk/client";

export type Missed = Extract<Entry, { kind: "message" }>;

/** Messages and notes of colleagues that came after the reply was begun. */
export function missedSince(
  base: number | undefined,
  entries: readonly Entry[],
  me: MemberId,
): Missed[] {
  if (base === undefined) return [];
  return entries.filter(
    (entry): entry is Missed =>
      entry.kind === "message" && entry.seq > base && isColleague(entry, me),
  );
}

function isColleague({ by }: Entry, me: MemberId): boolean {
  return by.kind === "member" && by.id !== me;
}
