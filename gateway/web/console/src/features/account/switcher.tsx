/** The organizations that somebody is in, where there is more than one, to go from one to another. */

import { MenuChoice, MenuGroup, MenuLine } from "@insightdesk/ui/menu";
import { t } from "../../texts";
import { useOrganizations, useSwitch } from "./use-organizations";

/** Items for a menu: nothing where there is nothing to choose from. */
export function Switcher() {
  const { load } = useOrganizations();
  const change = useSwitch();
  const all = load.phase === "there" ? load.value.data : [];
  if (all.length < 2) return null;
  const current = all.find((held) => held.current);
  return (
    <>
      <MenuGroup label={t("organizations.title")}>
        <MenuChoice
          value={current?.organization ?? ""}
          onChoose={(next) => void change.run(next)}
          options={all.map(({ organization, name }) => ({ value: organization, label: name }))}
        />
      </MenuGroup>
      <MenuLine />
    </>
  );
}
