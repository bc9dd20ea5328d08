/** On a phone: one's own availability, the colleagues, and the way out. */

import { Avatar } from "@insightdesk/ui/avatar";
import { Button } from "@insightdesk/ui/button";
import { Segments } from "@insightdesk/ui/segments";
import { useDesk, useMember, useMembers } from "../../desk/context";
import { useWho } from "../../session/context";
import { perform } from "../../shortcuts/registry";
import { t } from "../../texts";
import { closeWindow } from "../../ui-state";
import { byPresence } from "./order";

const OWN = ["online", "busy", "away"] as const;

export function MeSheet() {
  const { client } = useDesk();
  const who = useWho();
  const status = useMember(who.member)?.status ?? "offline";
  const others = byPresence(useMembers()).filter((member) => member.id !== who.member);
  return (
    <div className="flex flex-col gap-4 overflow-y-auto p-4">
      <div className="flex items-center gap-3">
        <Avatar id={who.member} name={who.name} mark={status} />
        <div>
          <p className="font-semibold">{who.name}</p>
          <p className="text-fg2 text-xs">{who.organization_name}</p>
        </div>
      </div>
      <Segments
        label={t("presence.label", { status: t(`presence.${status}`) })}
        value={status}
        onChoose={(next) => next !== "offline" && client.setPresence(next)}
        options={OWN.map((value) => ({
          value,
          label: t(`presence.${value}`),
          className: "flex-1",
        }))}
      />
      <section aria-labelledby="colleagues">
        <h3 id="colleagues" className="mb-2 font-semibold">
          {t("presence.colleagues")}
        </h3>
        {others.length === 0 && <p className="text-fg2">{t("presence.none")}</p>}
        <ul className="flex flex-col gap-2">
          {others.map((member) => (
            <li key={member.id} className="flex items-center gap-2">
              <Avatar id={member.id} name={member.name} mark={member.status} size="small" />
              <span className="flex-1 truncate">{member.name}</span>
              <span className="text-fg2 text-xs">{t(`presence.${member.status}`)}</span>
            </li>
          ))}
        </ul>
      </section>
      <Button
        onClick={() => {
          closeWindow();
          perform("go.account");
        }}
      >
        {t("settings.all")}
      </Button>
      <Button onClick={() => perform("signOut")}>{t("me.signOut")}</Button>
    </div>
  );
}
