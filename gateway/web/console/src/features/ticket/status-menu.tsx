/** Where the ticket stands, and where it may go from there. */

import type { TicketId } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Menu, MenuGroup, MenuItem, MenuLine } from "@insightdesk/ui/menu";
import { ChevronDown } from "lucide-react";
import { useDesk } from "../../desk/context";
import { type Fields, isDone, type Move, movesFrom } from "../../desk/fields";
import { statusText, t } from "../../texts";
import { setUi, useUi } from "../../ui-state";
import { StatusIcon } from "./marks";

export function StatusMenu({ id, ticket }: { id: TicketId; ticket: Fields }) {
  const { actions } = useDesk();
  const isOpen = useUi((ui) => ui.menu === "status");
  const choose = ({ to, reason }: Move) => actions.move(id, ticket, to, reason);
  const moves = movesFrom(ticket.status);
  const plain = moves.filter((move) => !isUnresolved(move));
  const unresolved = moves.filter(isUnresolved);
  const text = t("ticket.status", { status: statusText(ticket.status) });
  return (
    <Menu
      open={isOpen}
      onOpenChange={(open) => setUi({ menu: open ? "status" : undefined })}
      trigger={<Button small title={`${text} (S)`} />}
      label={
        <>
          <StatusIcon status={ticket.status} />
          <span className="sr-only">{text}</span>
          <span aria-hidden="true">{statusText(ticket.status)}</span>
          <ChevronDown size={16} aria-hidden="true" />
        </>
      }
    >
      {plain.map((move) => (
        <MoveItem key={move.to + move.reason} move={move} from={ticket} onChoose={choose} />
      ))}
      {unresolved.length > 0 && (
        <>
          <MenuLine />
          <MenuGroup label={t("move.close")}>
            {unresolved.map((move) => (
              <MoveItem key={move.to + move.reason} move={move} from={ticket} onChoose={choose} />
            ))}
          </MenuGroup>
        </>
      )}
    </Menu>
  );
}

interface MoveItemProps {
  move: Move;
  from: Fields;
  onChoose: (move: Move) => void;
}

function MoveItem({ move, from, onChoose }: MoveItemProps) {
  return (
    <MenuItem icon={<StatusIcon status={move.to} />} onClick={() => onChoose(move)}>
      {moveText(move, from)}
    </MenuItem>
  );
}

function isUnresolved({ to, reason }: Move): boolean {
  return to === "closed" && reason !== undefined;
}

function moveText({ to, reason }: Move, from: Fields): string {
  switch (reason) {
    case "customer":
    case "third_party":
      return t(`move.pending.${reason}`);
    case "duplicate":
    case "spam":
    case "merged":
    case "abandoned":
      return t(`move.closed.${reason}`);
    default:
      return to === "open" && isDone(from.status) ? t("move.reopen") : statusText(to);
  }
}
