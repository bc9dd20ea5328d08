/** Whose ticket it is, and who else could have it. */

import type { MemberView, TicketId } from "@insightdesk/client";
import { Avatar } from "@insightdesk/ui/avatar";
import { Button } from "@insightdesk/ui/button";
import { Kbd } from "@insightdesk/ui/kbd";
import { Menu, MenuItem, MenuLine } from "@insightdesk/ui/menu";
import { ChevronDown, UserX } from "lucide-react";
import { useDesk, useMember, useMembers } from "../../desk/context";
import type { Fields } from "../../desk/fields";
import { t } from "../../texts";
import { setUi, useUi } from "../../ui-state";
import { byPresence } from "../presence/order";

export function AssigneeMenu({ id, ticket }: { id: TicketId; ticket: Fields }) {
  const { actions, who } = useDesk();
  const isOpen = useUi((ui) => ui.menu === "assignee");
  const assignee = useMember(ticket.assignee);
  const others = useMembers().filter((member) => member.id !== who.member);
  const text = ticket.assignee
    ? t("ticket.assignee", { name: assignee?.name ?? t("event.somebody") })
    : t("ticket.unassigned");
  const isMine = ticket.assignee === who.member;
  return (
    <>
      <Menu
        open={isOpen}
        onOpenChange={(open) => setUi({ menu: open ? "assignee" : undefined })}
        trigger={<Button small title={`${text} (A)`} />}
        label={<Label assignee={assignee} text={text} />}
      >
        {!isMine && (
          <MenuItem
            icon={<Avatar id={who.member} name={who.name} size="small" />}
            hint={<Kbd keys="i" />}
            onClick={() => actions.take(id, ticket)}
          >
            {t(ticket.assignee ? "ticket.assignMe" : "ticket.take")}
          </MenuItem>
        )}
        {ticket.assignee && (
          <MenuItem
            icon={<UserX size={16} aria-hidden="true" className="mx-0.5" />}
            onClick={() => actions.assign(id, ticket, null)}
          >
            {t("ticket.assignNobody")}
          </MenuItem>
        )}
        {others.length > 0 && (!isMine || ticket.assignee) && <MenuLine />}
        {byPresence(others).map((member) => (
          <Colleague
            key={member.id}
            member={member}
            chosen={member.id === ticket.assignee}
            onChoose={() => actions.assign(id, ticket, member.id)}
          />
        ))}
      </Menu>
      {ticket.assignee === null && (
        <Button
          small
          className="max-md:hidden"
          onClick={() => actions.take(id, ticket)}
          title={`${t("ticket.take")} (I)`}
        >
          {t("ticket.take")}
        </Button>
      )}
    </>
  );
}

function Label({ assignee, text }: { assignee: MemberView | undefined; text: string }) {
  return (
    <>
      {assignee ? (
        <Avatar id={assignee.id} name={assignee.name} size="small" className="-ms-1" />
      ) : (
        <UserX size={16} aria-hidden="true" />
      )}
      <span className="sr-only">{text}</span>
      <span aria-hidden="true" className="max-w-40 truncate">
        {assignee?.name ?? t("ticket.unassigned")}
      </span>
      <ChevronDown size={16} aria-hidden="true" />
    </>
  );
}

interface ColleagueProps {
  member: MemberView;
  chosen: boolean;
  onChoose: () => void;
}

function Colleague({ member, chosen, onChoose }: ColleagueProps) {
  return (
    <MenuItem
      icon={<Avatar id={member.id} name={member.name} size="small" mark={member.status} />}
      chosen={chosen}
      onClick={onChoose}
      hint={<span className="text-2xs text-fg2">{t(`presence.${member.status}`)}</span>}
    >
      {member.name}
    </MenuItem>
  );
}
