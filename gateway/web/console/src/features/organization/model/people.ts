/** Members, their roles, and who may change whom. */

import type { MemberOut, Permission, Role, RoleId, RoleOut, SignInOut } from "@insightdesk/client";

/** Lowest first. */
export const BUILT_IN = ["agent", "manager", "admin", "owner"] as const satisfies Role[];
/** What somebody can be made; an owner is made by transfer only. */
export const GIVABLE = ["agent", "manager", "admin"] as const satisfies Role[];

type Me = Pick<SignInOut, "member" | "permissions">;

/** Why nothing about a member can be changed from here; none: it can. */
export function whyUntouchable(
  member: Pick<MemberOut, "id" | "role" | "custom_role">,
  me: Me,
): "self" | "owner" | undefined {
  if (member.id === me.member) return "self";
  return isOwner(member) ? "owner" : undefined;
}

export function isOwner({ role, custom_role }: Pick<MemberOut, "role" | "custom_role">): boolean {
  return role === "owner" && custom_role === null;
}

/** Whether `me` has everything that a role gives. */
export function isWithin(role: Pick<RoleOut, "permissions">, me: Pick<Me, "permissions">): boolean {
  return role.permissions.every((permission) => me.permissions.includes(permission));
}

/** A role in a choice: a built-in one by its word, a custom one by its id. */
export type RoleChoice = { readonly role: Role } | { readonly custom_role: RoleId };

const CUSTOM = "custom:";

export function choiceValue({
  role,
  custom_role,
}: Pick<MemberOut, "role" | "custom_role">): string {
  return custom_role ? `${CUSTOM}${custom_role}` : role;
}

export function choiceOf(value: string): RoleChoice {
  if (value.startsWith(CUSTOM)) return { custom_role: value.slice(CUSTOM.length) };
  return { role: BUILT_IN.find((role) => role === value) ?? "agent" };
}

/** Permissions by what they are about, in the order of the table. */
export function grouped(permissions: readonly Permission[]): Map<string, Permission[]> {
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions) {
    const [resource = ""] = permission.split(":");
    groups.set(resource, [...(groups.get(resource) ?? []), permission]);
  }
  return groups;
}
