/** Ranks in a team. */

import type { MemberId, TeamOut, TeamRank } from "@insightdesk/client";

/** Lowest first. */
export const RANKS = ["agent", "supervisor", "lead"] as const satisfies TeamRank[];

/** Tickets at once that somebody can be given. */
export const CAPACITY = [0, 1_000] as const;

/** Whether somebody may change who is in a team, without any other right. */
export function leads({ members }: Pick<TeamOut, "members">, who: MemberId): boolean {
  const rank = members.find(({ member }) => member === who)?.rank;
  return rank === "supervisor" || rank === "lead";
}
