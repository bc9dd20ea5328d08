/** All keys on one sheet, from the list that the keyboard itself works by. */

import { Kbd } from "@insightdesk/ui/kbd";
import { usePrefs } from "../../prefs";
import { GROUPS, type Group, SHORTCUTS } from "../../shortcuts/registry";
import { t } from "../../texts";

export function KeySheet() {
  const singleKeys = usePrefs((prefs) => prefs.singleKeys);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keyboard can scroll it
    <section className="overflow-y-auto p-4" tabIndex={0} aria-label={t("keys.title")}>
      {!singleKeys && <p className="mb-4 rounded-md bg-info-soft p-2 text-info">{t("keys.off")}</p>}
      <div className="columns-2 gap-8 max-md:columns-1">
        {GROUPS.map((group) => (
          <KeyGroup key={group} group={group} />
        ))}
      </div>
    </section>
  );
}

function KeyGroup({ group }: { group: Group }) {
  const shortcuts = SHORTCUTS.filter((held) => held.group === group && held.keys.length > 0);
  return (
    <section className="mb-4 break-inside-avoid">
      <h3 className="mb-1 font-semibold">{t(`keys.group.${group}`)}</h3>
      <dl>
        {shortcuts.map(({ id, keys }) => (
          <div key={id} className="flex items-center justify-between gap-4 py-1">
            <dt>{t(`key.${id}`)}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map((held) => (
                <Kbd key={held} keys={held} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
