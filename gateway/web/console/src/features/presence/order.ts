/** Colleagues in the order in which one would ask them. */

import type { MemberView, PresenceStatus } from "@insightdesk/client";

const ORDER: readonly PresenceStatus[] = ["online", "busy", "away", "offline"];

export function byPresence(members: readonly MemberView[]): MemberView[] {
  return [...members].sort(
    (a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.name.localeCompare(b.name),
  );
}
