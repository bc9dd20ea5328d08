/** Teams to tick. */

import type { TeamId, TeamOut } from "@insightdesk/client";
import { Checkbox } from "@insightdesk/ui/checkbox";
import { t } from "../texts";

export interface TeamBoxesProps {
  teams: readonly TeamOut[];
  chosen: readonly TeamId[];
  disabled?: boolean;
  onChange: (team: TeamId, isIn: boolean) => void;
}

export function TeamBoxes({ teams, chosen, disabled, onChange }: TeamBoxesProps) {
  if (teams.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-2" {...(disabled && { disabled })}>
      <legend className="mb-1.5 font-medium text-fg2 text-xs">{t("teams.title")}</legend>
      {teams.map(({ id, name, is_default }) => (
        <Checkbox
          key={id}
          label={name}
          {...(is_default && { hint: t("team.isDefault") })}
          checked={chosen.includes(id)}
          onChange={({ target }) => onChange(id, target.checked)}
        />
      ))}
    </fieldset>
  );
}
