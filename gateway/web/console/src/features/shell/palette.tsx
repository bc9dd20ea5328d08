/** Everything that can be done now, by name; it teaches the keys on the way. */

import type { ListFilter, TicketId } from "@insightdesk/client";
import { Kbd } from "@insightdesk/ui/kbd";
import { Command } from "cmdk";
import { useDesk } from "../../desk/context";
import { ticketName } from "../../desk/names";
import { useCurrentView, useGo } from "../../router-hooks";
import { available, perform, SHORTCUTS, type Shortcut } from "../../shortcuts/registry";
import { useStore } from "../../store";
import { t } from "../../texts";
import { closeWindow } from "../../ui-state";

/** Tickets of the view that can be jumped to. */
const TICKETS = 50;
const HIDDEN = new Set(["palette", "send", "open"]);
const HEADING =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 " +
  "[&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-fg2";
const ITEM =
  "flex min-h-9 cursor-default items-center gap-2 rounded-md px-2 " +
  "data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent-soft-fg touch:min-h-11";

export function Palette() {
  const can = useStore(available);
  const commands = SHORTCUTS.filter(({ id }) => can.has(id) && !HIDDEN.has(id));
  /** After the window has gone: what a command opens has the page to itself. */
  const run = (action: () => void) => {
    closeWindow();
    setTimeout(action);
  };
  return (
    <Command label={t("palette.title")} loop className="flex min-h-0 flex-col">
      <Command.Input
        autoFocus
        placeholder={t("palette.placeholder")}
        className="h-12 w-full shrink-0 border-line border-b bg-transparent px-4 text-md outline-none placeholder:text-fg3 touch:text-base"
      />
      <Command.List
        label={t("palette.title")}
        className={`max-h-[50vh] overflow-y-auto p-2 ${HEADING}`}
      >
        <Command.Empty className="p-4 text-center text-fg2">{t("palette.none")}</Command.Empty>
        <Command.Group heading={t("palette.commands")}>
          {commands.map((command: Shortcut & { id: (typeof SHORTCUTS)[number]["id"] }) => (
            <Command.Item
              key={command.id}
              value={t(`key.${command.id}`)}
              onSelect={() => run(() => perform(command.id))}
              className={ITEM}
            >
              <span className="flex-1">{t(`key.${command.id}`)}</span>
              {command.keys[0] && <Kbd keys={command.keys[0]} />}
            </Command.Item>
          ))}
        </Command.Group>
        <Tickets view={useCurrentView()} run={run} />
      </Command.List>
    </Command>
  );
}

function Tickets({ view, run }: { view: ListFilter; run: (action: () => void) => void }) {
  const { views } = useDesk();
  const go = useGo();
  const { rows } = useStore(views[view].list);
  const open = (id: TicketId) => run(() => go.ticket(id));
  if (rows.length === 0) return null;
  return (
    <Command.Group heading={t("palette.tickets")}>
      {rows.slice(0, TICKETS).map((row) => (
        <Command.Item
          key={row.id}
          value={`${ticketName(row.number)} ${row.contact.name} ${row.subject}`}
          onSelect={() => open(row.id)}
          className={ITEM}
        >
          <span className="shrink-0 text-2xs text-fg2 tabular-nums">{ticketName(row.number)}</span>
          <bdi className="shrink-0">{row.contact.name}</bdi>
          <bdi className="truncate text-fg2">{row.subject}</bdi>
        </Command.Item>
      ))}
    </Command.Group>
  );
}
