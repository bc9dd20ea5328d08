/** What can be changed on a ticket, which changes there are, and how to take one back. */

import type { MemberId, Op, Reason, Status, TeamId } from "@insightdesk/client";

/** What a command may change and everybody sees at once. */
export interface Fields {
  readonly status: Status;
  readonly assignee: MemberId | null;
  readonly team: TeamId | null;
}

/** The moves that the desk allows (`actors/domain/src/ticket/status.rs`). */
const MOVES: Record<Status, readonly Status[]> = {
  open: ["in_progress", "pending", "resolved", "closed"],
  in_progress: ["open", "pending", "resolved", "closed"],
  pending: ["open", "in_progress", "resolved", "closed"],
  resolved: ["open", "pending", "closed"],
  closed: ["open"],
};

/** Why a ticket may be closed that was not resolved: one of them has to be named. */
export const CLOSE_REASONS = ["duplicate", "spam", "merged", "abandoned"] as const;
/** What a pending ticket may wait for. */
export const PENDING_REASONS = ["customer", "third_party"] as const;

export interface Move {
  readonly to: Status;
  readonly reason?: Reason;
}

export function isDone(status: Status): boolean {
  return status === "resolved" || status === "closed";
}

export function mayMove(from: Status, to: Status): boolean {
  return MOVES[from].includes(to);
}

/** Everything that somebody can choose for a ticket, with the reasons that go with it. */
export function movesFrom(status: Status): Move[] {
  return MOVES[status].flatMap((to): Move[] => {
    if (to === "pending") return PENDING_REASONS.map((reason) => ({ to, reason }));
    if (to === "closed" && !isDone(status)) return CLOSE_REASONS.map((reason) => ({ to, reason }));
    return [{ to }];
  });
}

/** The fields once the desk has done this. */
export function predict(fields: Fields, op: Op, me: MemberId): Fields {
  const { status, assignee, team } = fields;
  if (op.do === "assign") return { status, assignee: op.member, team };
  if (op.do === "transfer") return { status, assignee, team: op.team };
  if (op.do === "claim")
    return { status: status === "open" ? "in_progress" : status, assignee: me, team };
  if (op.do !== "status") return fields;
  // Whoever resolves a ticket that nobody has becomes its assignee.
  return { status: op.to, assignee: op.to === "resolved" ? (assignee ?? me) : assignee, team };
}

/** What brings a ticket back from `now` to `before`, without asking for reasons. */
export function inverse(before: Fields, now: Fields): Op[] {
  const moves = path(now.status, before.status).map((to): Op => ({ do: "status", to }));
  const back = [...moves];
  if (now.assignee !== before.assignee) back.push({ do: "assign", member: before.assignee });
  // No command takes a ticket from its team without another one.
  if (now.team !== before.team && before.team) back.push({ do: "transfer", team: before.team });
  return back;
}

/** The shortest way from one status to another that needs no reason. */
function path(from: Status, to: Status): Status[] {
  const ways: Status[][] = [[from]];
  const seen = new Set<Status>([from]);
  for (let way = ways.shift(); way; way = ways.shift()) {
    const last = way.at(-1) ?? from;
    if (last === to) return way.slice(1);
    for (const next of MOVES[last]) {
      const isAsked = next === "closed" && !isDone(last);
      if (isAsked || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return [];
}
