/** Which ticket it is, how it stands, whose it is, and who else is here. */

import type { TicketId, Viewer } from "@insightdesk/client";
import { Button, IconButton } from "@insightdesk/ui/button";
import { ArrowLeft, CircleCheck, Info, PanelRight } from "lucide-react";
import { useEffect, useRef } from "react";
import { useDesk } from "../../desk/context";
import { mayMove } from "../../desk/fields";
import { ticketName } from "../../desk/names";
import { useLayout } from "../../layout";
import { useGo } from "../../router-hooks";
import { perform } from "../../shortcuts/registry";
import { useCommands } from "../../shortcuts/use-commands";
import { t } from "../../texts";
import { compose, openWindow, setUi } from "../../ui-state";
import { AssigneeMenu } from "./assignee-menu";
import { PriorityMark } from "./marks";
import type { Shown } from "./shown";
import { StatusMenu } from "./status-menu";
import { TeamMenu } from "./team-menu";
import { Viewers } from "./viewers";

interface HeaderProps {
  id: TicketId;
  ticket: Shown | undefined;
  viewers: readonly Viewer[];
}

export function Header({ id, ticket, viewers }: HeaderProps) {
  const layout = useLayout();
  const { actions } = useDesk();
  const canResolve = ticket && mayMove(ticket.status, "resolved");
  const resolve = () => ticket && actions.move(id, ticket, "resolved");
  useCommands({
    back: useBack(),
    reply: () => compose("reply"),
    note: () => compose("note"),
    resolve: canResolve ? resolve : undefined,
    take: ticket && (() => actions.take(id, ticket)),
    status: ticket && (() => setUi({ menu: "status" })),
    assign: ticket && (() => setUi({ menu: "assignee" })),
  });
  return (
    <header className="flex shrink-0 flex-col border-line border-b">
      <div className="flex h-12 items-center gap-2 ps-4 pe-2 max-xl:ps-2">
        {layout !== "wide" && <Back />}
        <Title ticket={ticket} isFocused={layout !== "wide"} />
        <Viewers viewers={viewers} />
        <ContextButton />
      </div>
      <div className="flex min-h-10 flex-wrap items-center gap-2 px-4 pb-2 max-xl:px-3">
        {ticket ? (
          <>
            <StatusMenu id={id} ticket={ticket} />
            <AssigneeMenu id={id} ticket={ticket} />
            <TeamMenu id={id} ticket={ticket} />
            {canResolve && <Resolve onClick={resolve} />}
          </>
        ) : (
          <div className="skeleton h-6 w-48" />
        )}
      </div>
    </header>
  );
}

function Resolve({ onClick }: { onClick: () => void }) {
  const text = t("ticket.resolve");
  return (
    <Button small onClick={onClick} className="ms-auto" aria-label={text} title={`${text} (E)`}>
      <CircleCheck size={16} aria-hidden="true" />
      <span className="max-md:hidden">{text}</span>
    </Button>
  );
}

/** To the list, with the focus on the row that one comes from. */
function useBack(): () => void {
  const go = useGo();
  return () => {
    const open = document.querySelector<HTMLElement>("[data-ticket][aria-current]");
    setUi({ cursor: open?.dataset.ticket });
    go.list();
    requestAnimationFrame(() => open?.focus({ preventScroll: true }));
  };
}

function Back() {
  const back = useBack();
  const isPhone = useLayout() === "phone";
  if (isPhone) {
    return (
      <IconButton label={t("ticket.back")} onClick={back}>
        <ArrowLeft size={16} aria-hidden="true" className="rtl:-scale-x-100" />
      </IconButton>
    );
  }
  return (
    <Button look="quiet" onClick={() => openWindow("list")}>
      <PanelRight size={16} aria-hidden="true" className="-scale-x-100 rtl:scale-x-100" />
      {t("ticket.list")}
    </Button>
  );
}

/** Where the list gives way to the ticket, the focus goes with it. */
function Title({ ticket, isFocused }: { ticket: Shown | undefined; isFocused: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isFocused) heading.current?.focus({ preventScroll: true });
  }, [isFocused]);
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      className="flex min-w-0 flex-1 items-baseline gap-2 outline-none"
    >
      {ticket ? (
        <>
          <span className="shrink-0 text-fg2 tabular-nums">{ticketName(ticket.number)}</span>
          <span className="truncate font-semibold text-md">
            <bdi>{ticket.subject}</bdi>
          </span>
          <span className="self-center">
            <PriorityMark priority={ticket.priority} />
          </span>
        </>
      ) : (
        <span className="sr-only">{t("app.loading")}</span>
      )}
    </h1>
  );
}

function ContextButton() {
  return (
    <IconButton label={t("ticket.context")} keys="]" onClick={() => perform("context")}>
      <Info size={16} aria-hidden="true" />
    </IconButton>
  );
}
