import type { MemberView, ServerFrame } from "./generated/protocol";

/** What tells something about colleagues. */
export type PresenceFrame = Extract<ServerFrame, { t: "presence:list" | "presence:update" }>;

/** The colleagues after this frame. */
export function foldMembers(
  members: readonly MemberView[],
  frame: PresenceFrame,
): readonly MemberView[] {
  if (frame.t === "presence:list") return frame.members;
  const { member: id, name, status } = frame;
  const known = members.find((member) => member.id === id);
  if (!known) return [...members, { id, name, status, role: "agent" }];
  return members.map((member) => (member === known ? { ...known, name, status } : member));
}
