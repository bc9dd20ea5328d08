/** Which role somebody gets: built-in or made here, and nothing above one's own. */

import type { RoleOut } from "@insightdesk/client";
import { Select } from "@insightdesk/ui/field";
import { useWho } from "../../../session/context";
import { BUILT_IN, GIVABLE, isWithin } from "../model/people";
import { t } from "../texts";

export interface RoleSelectProps {
  /** Those there are, as `GET /roles` tells. */
  roles: readonly RoleOut[];
  /** As `choiceValue` writes it. */
  value: string;
  disabled?: boolean;
  error?: string | undefined;
  onChoose: (value: string) => void;
}

export function RoleSelect({ roles, value, disabled, error, onChoose }: RoleSelectProps) {
  const me = useWho();
  const builtIn = BUILT_IN.filter((role) => role === value || canGive(role));
  const custom = roles.flatMap((role) =>
    role.id && (isWithin(role, me) || value === `custom:${role.id}`)
      ? [{ ...role, id: role.id }]
      : [],
  );
  function canGive(role: (typeof BUILT_IN)[number]): boolean {
    const told = roles.find(({ id, name }) => id === null && name === role);
    return GIVABLE.some((held) => held === role) && (!told || isWithin(told, me));
  }
  return (
    <Select
      label={t("member.role")}
      value={value}
      error={error}
      {...(disabled && { disabled })}
      onChange={({ target }) => onChoose(target.value)}
    >
      {builtIn.map((role) => (
        <option key={role} value={role}>
          {t(`role.${role}`)}
        </option>
      ))}
      {custom.length > 0 && (
        <optgroup label={t("roles.custom")}>
          {custom.map(({ id, name }) => (
            <option key={id} value={`custom:${id}`}>
              {name}
            </option>
          ))}
        </optgroup>
      )}
    </Select>
  );
}

/** A member's role in words. */
export function roleName(
  held: { role: (typeof BUILT_IN)[number]; custom_role: string | null },
  roles: readonly RoleOut[],
): string {
  if (!held.custom_role) return t(`role.${held.role}`);
  return roles.find(({ id }) => id === held.custom_role)?.name ?? t("roles.customOne");
}
