/** Which team has the ticket, and handing it to another one. */

import type { TicketId } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Menu, MenuChoice } from "@insightdesk/ui/menu";
import { ChevronDown, Users } from "lucide-react";
import { useDesk } from "../../desk/context";
import type { Fields } from "../../desk/fields";
import { useMay } from "../../session/context";
import { useCommands } from "../../shortcuts/use-commands";
import { t } from "../../texts";
import { setUi, useUi } from "../../ui-state";
import { useTeams } from "./use-teams";

export function TeamMenu({ id, ticket }: { id: TicketId; ticket: Fields }) {
  const { actions } = useDesk();
  const may = useMay();
  const { teams, refresh } = useTeams();
  const isOpen = useUi((ui) => ui.menu === "team");
  const current = teams.find((team) => team.id === ticket.team);
  const canChoose = may("ticket:assign") && teams.some((team) => team.id !== ticket.team);
  useCommands({ transfer: canChoose ? () => setUi({ menu: "team" }) : undefined });
  if (!canChoose) return null;
  const choose = (chosen: string) => {
    const team = teams.find((held) => held.id === chosen);
    if (team) actions.transfer(id, ticket, team);
  };
  const name = current?.name ?? t("ticket.noTeam");
  return (
    <Menu
      open={isOpen}
      onOpenChange={(open) => {
        if (open) refresh();
        setUi({ menu: open ? "team" : undefined });
      }}
      trigger={<Button small title={`${t("ticket.team", { name })} (T)`} />}
      label={
        <>
          <Users size={16} aria-hidden="true" />
          <span className="sr-only">{t("ticket.team", { name })}</span>
          <span aria-hidden="true" className="max-w-40 truncate">
            {name}
          </span>
          <ChevronDown size={16} aria-hidden="true" />
        </>
      }
    >
      <MenuChoice
        value={current?.id ?? ""}
        onChoose={choose}
        options={teams.map((team) => ({ value: team.id as string, label: team.name }))}
      />
    </Menu>
  );
}
