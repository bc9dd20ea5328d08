/** One's own availability, the colleagues, and the way out. Loaded after the first view. */

import type { MemberView } from "@insightdesk/client";
import { Avatar } from "@insightdesk/ui/avatar";
import { Menu, MenuChoice, MenuGroup, MenuItem, MenuLine } from "@insightdesk/ui/menu";
import clsx from "clsx";
import { LogOut, Settings, UserRoundCog } from "lucide-react";
import { useDesk, useMember, useMembers } from "../../desk/context";
import { useWho } from "../../session/context";
import { perform } from "../../shortcuts/registry";
import { t } from "../../texts";
import { Switcher } from "../account/switcher";
import { byPresence } from "./order";

const OWN = ["online", "busy", "away"] as const;
/** As many colleagues as fit in one line. */
const SHOWN = 5;

export default function Me({ isWide }: { isWide: boolean }) {
  const { client } = useDesk();
  const who = useWho();
  const me = useMember(who.member);
  const status = me?.status ?? "offline";
  const text = t("presence.label", { status: t(`presence.${status}`) });
  return (
    <>
      <Colleagues isWide={isWide} />
      <Menu
        side={isWide ? "top" : "inline-end"}
        trigger={
          <button
            type="button"
            className={clsx(
              "flex h-11 items-center gap-2 rounded-md hover:bg-sunken",
              isWide ? "w-full px-2 text-start" : "w-11 justify-center",
            )}
          />
        }
        label={
          <>
            <Avatar id={who.member} name={who.name} mark={status} />
            <span className="sr-only">{`${who.name}. ${text}`}</span>
            {isWide && (
              <span aria-hidden="true" className="min-w-0 flex-1">
                <span className="block truncate font-medium">{who.name}</span>
                <span className="block text-2xs text-fg2">{t(`presence.${status}`)}</span>
              </span>
            )}
          </>
        }
      >
        <MenuGroup label={`${who.name} · ${who.organization_name}`}>
          <MenuChoice
            value={status}
            onChoose={(next) => next !== "offline" && client.setPresence(next)}
            options={OWN.map((value) => ({ value, label: t(`presence.${value}`) }))}
          />
        </MenuGroup>
        <MenuLine />
        <Switcher />
        <MenuItem
          icon={<UserRoundCog size={16} aria-hidden="true" />}
          onClick={() => perform("go.account")}
        >
          {t("settings.all")}
        </MenuItem>
        <MenuItem
          icon={<Settings size={16} aria-hidden="true" />}
          onClick={() => perform("settings")}
        >
          {t("me.settings")}
        </MenuItem>
        <MenuItem icon={<LogOut size={16} aria-hidden="true" />} onClick={() => perform("signOut")}>
          {t("me.signOut")}
        </MenuItem>
      </Menu>
    </>
  );
}

/** Who else is here now. */
function Colleagues({ isWide }: { isWide: boolean }) {
  const { who } = useDesk();
  const here = byPresence(useMembers()).filter(
    (member) => member.id !== who.member && member.status !== "offline",
  );
  if (here.length === 0) return null;
  const rest = here.length - SHOWN;
  return (
    <ul
      aria-label={t("presence.colleagues")}
      className={clsx("flex gap-1", isWide ? "flex-wrap px-2" : "flex-col items-center")}
    >
      {here.slice(0, SHOWN).map((member) => (
        <Colleague key={member.id} member={member} />
      ))}
      {rest > 0 && <li className="self-center text-2xs text-fg2 tabular-nums">+{rest}</li>}
    </ul>
  );
}

function Colleague({ member }: { member: MemberView }) {
  const text = `${member.name}: ${t(`presence.${member.status}`)}`;
  return (
    <li title={text}>
      <Avatar id={member.id} name={member.name} mark={member.status} />
      <span className="sr-only">{text}</span>
    </li>
  );
}
