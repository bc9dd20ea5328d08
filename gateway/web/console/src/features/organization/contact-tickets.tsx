/** What a contact wrote about, the newest first. */

import type { ContactTicketOut, Status } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { Link } from "@tanstack/react-router";
import { ticketName } from "../../desk/names";
import { statusText } from "../../texts";
import { LINK } from "./parts/looks";
import { When } from "./parts/when";
import { t } from "./texts";

const STATUSES: readonly Status[] = ["open", "in_progress", "pending", "resolved", "closed"];

export function ContactTickets({ tickets }: { tickets: readonly ContactTicketOut[] }) {
  return (
    <Card title={t("contact.tickets")} flush>
      {tickets.length === 0 ? (
        <Empty title={t("contact.tickets.none")} />
      ) : (
        <Rows label={t("contact.tickets")}>
          {tickets.map((ticket) => (
            <TicketRow key={ticket.id} ticket={ticket} />
          ))}
        </Rows>
      )}
    </Card>
  );
}

function TicketRow({ ticket }: { ticket: ContactTicketOut }) {
  const { id, number, subject, status, active_at } = ticket;
  const known = STATUSES.find((held) => held === status);
  const isDone = status === "resolved" || status === "closed";
  return (
    <Row
      title={
        <>
          <Link
            to="/tickets/$ticketId"
            params={{ ticketId: id }}
            search={{ view: isDone ? "done" : "open" }}
            className={LINK}
          >
            <span className="text-fg2 tabular-nums">{ticketName(number)}</span> <bdi>{subject}</bdi>
          </Link>
          <Chip>{known ? statusText(known) : status}</Chip>
        </>
      }
      actions={
        <span className="text-fg2 text-xs">
          <When at={active_at} />
        </span>
      }
    />
  );
}
