/** What keys do in a list: walk, open, and the quick ways to get a ticket done. */

import type { TicketId } from "@insightdesk/client";
import { useDesk } from "../../desk/context";
import { mayMove } from "../../desk/fields";
import { useCurrentTicket, useGo } from "../../router-hooks";
import { useCommands } from "../../shortcuts/use-commands";

interface RowCommands {
  readonly ids: readonly TicketId[];
  /** The row that is open, or that the keys act on; -1 for none. */
  readonly current: number;
  /** Scrolls to a row. */
  readonly show: (index: number) => void;
  /** Scrolls to a row and gives it the focus. */
  readonly focus: (index: number) => void;
}

export function useRowCommands({ ids, current, show, focus }: RowCommands): void {
  const go = useGo();
  const desk = useDesk();
  const opened = useCurrentTicket();
  const id = ids[current];
  const row = () => (id ? desk.row(id) : undefined);

  const walk = (step: 1 | -1) => {
    const next = current < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, current + step));
    const to = ids[next];
    if (!to || next === current) return;
    if (opened === undefined) return focus(next);
    show(next);
    go.ticket(to, { replace: true });
  };
  const resolve = () => {
    const held = row();
    if (!held || !mayMove(held.status, "resolved")) return;
    desk.actions.move(held.id, held, "resolved");
    walk(1);
  };
  const take = () => {
    const held = row();
    if (held) desk.actions.take(held.id, held);
  };
  const isCursor = opened === undefined && id !== undefined;
  useCommands({
    next: () => walk(1),
    previous: () => walk(-1),
    open: isCursor ? () => go.ticket(id) : undefined,
    resolve: isCursor ? resolve : undefined,
    take: isCursor ? take : undefined,
  });
}
