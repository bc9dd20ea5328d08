/** One ticket in a list. It draws itself anew when its own row changes, and at no other time. */

import type { ListFilter, TicketRow as Row, TicketId } from "@insightdesk/client";
import { Avatar } from "@insightdesk/ui/avatar";
import { Chip } from "@insightdesk/ui/chip";
import clsx from "clsx";
import { type MouseEvent, memo, useLayoutEffect, useRef } from "react";
import { useDesk, useMember, useRow } from "../../desk/context";
import { ticketName } from "../../desk/names";
import { ticketAddress } from "../../router-hooks";
import { useAnswer, useStore } from "../../store";
import { t } from "../../texts";
import { ago, fullTime, tick } from "../../time";
import { setUi } from "../../ui-state";
import { PriorityMark, StatusMark } from "../ticket/marks";

interface TicketRowProps {
  id: TicketId;
  /** Pixels from the top of the list. */
  top: number;
  place: number;
  of: number;
  isOpen: boolean;
  isCursor: boolean;
  isFocusable: boolean;
  view: ListFilter;
  onOpen: (id: TicketId) => void;
}

export const TicketRow = memo(function TicketRow(props: TicketRowProps) {
  const { id, top, place, of, isOpen, isCursor, isFocusable, view, onOpen } = props;
  const row = useRow(id);
  const item = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    if (item.current) item.current.style.transform = `translateY(${top}px)`;
  }, [top]);
  return (
    <li
      ref={item}
      aria-setsize={of}
      aria-posinset={place}
      className="absolute inset-x-0 top-0 h-(--row) contain-strict"
    >
      {row && (
        <a
          href={ticketAddress(id, view)}
          data-ticket={id}
          tabIndex={isFocusable ? 0 : -1}
          onFocus={() => setUi({ cursor: id })}
          onClick={(event) => {
            if (!isPlain(event)) return;
            event.preventDefault();
            onOpen(id);
          }}
          aria-current={isOpen ? "true" : undefined}
          className={clsx(
            "row flex h-full flex-col justify-center border-line border-b ps-4 pe-3 -outline-offset-2",
            isOpen || isCursor ? "bg-accent-soft" : "hover:bg-canvas",
            isOpen && "row-open",
          )}
        >
          <RowText row={row} />
        </a>
      )}
    </li>
  );
});

/** With a key held, or by another button, it is the browser's: a new tab, a download. */
function isPlain(event: MouseEvent): boolean {
  return !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) && event.button === 0;
}

function RowText({ row }: { row: Row }) {
  return (
    <>
      <span className="flex items-center gap-2">
        <Waiting is={row.waiting} />
        <span className={clsx("truncate", row.waiting ? "font-semibold" : "font-medium")}>
          <bdi>{row.contact.name}</bdi>
        </span>
        <span className="row-number shrink-0 text-2xs text-fg2 tabular-nums">
          {ticketName(row.number)}
        </span>
        <span className="ms-auto flex shrink-0 items-center gap-2 text-2xs text-fg2 tabular-nums">
          <DraftMark id={row.id} />
          <Ago at={row.active_at} />
        </span>
      </span>
      <span className="row-second flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-fg2">
          <bdi className="text-fg">{row.subject}</bdi>
          {saysMore(row) && <bdi> — {row.preview}</bdi>}
        </span>
        <PriorityMark priority={row.priority} />
        <Assignee row={row} />
        <StatusMark status={row.status} />
      </span>
    </>
  );
}

/** The subject is often the beginning of the only message. */
function saysMore({ subject, preview }: Row): boolean {
  return preview !== "" && !preview.startsWith(subject.replace(/…$/, ""));
}

function Waiting({ is }: { is: boolean }) {
  if (!is) return null;
  return (
    <span className="shrink-0">
      <span className="block size-2 rounded-full bg-accent" />
      <span className="sr-only">{t("list.waiting")}</span>
    </span>
  );
}

function DraftMark({ id }: { id: TicketId }) {
  const { drafts } = useDesk();
  const has = useAnswer(drafts, () => drafts.has(id));
  return has ? <Chip tone="accent">{t("list.draft")}</Chip> : null;
}

function Ago({ at }: { at: string }) {
  useStore(tick);
  const { clock } = useDesk().client;
  return (
    <time dateTime={at} title={fullTime(at)}>
      {ago(at, clock.now())}
    </time>
  );
}

function Assignee({ row }: { row: Row }) {
  const member = useMember(row.assignee);
  if (!member) return null;
  return (
    <span className="shrink-0">
      <Avatar id={member.id} name={member.name} size="small" />
      <span className="sr-only">{t("ticket.assignee", { name: member.name })}</span>
    </span>
  );
}
