/** Whom the ticket is about, and the ticket's own facts. */

import { Avatar } from "@insightdesk/ui/avatar";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useDesk, useMember } from "../../desk/context";
import { ticketName } from "../../desk/names";
import { useMay } from "../../session/context";
import { statusText, t } from "../../texts";
import { ago, fullTime } from "../../time";
import type { Shown } from "../ticket/shown";

export function ContactPanel({ ticket }: { ticket: Shown }) {
  const { clock } = useDesk().client;
  const may = useMay();
  const assignee = useMember(ticket.assignee);
  const { contact, channel, createdAt } = ticket;
  return (
    <div className="flex flex-col gap-6 overflow-y-auto p-4">
      <section className="flex items-center gap-3" aria-label={t("contact.title")}>
        <Avatar id={contact.id} name={contact.name} size="large" />
        <div className="min-w-0">
          <h2 className="truncate font-semibold text-base">
            <bdi>{contact.name}</bdi>
          </h2>
          {contact.email ? (
            <p className="wrap-anywhere">
              <a
                href={`mailto:${contact.email}`}
                className="text-accent underline-offset-2 hover:underline"
              >
                {contact.email}
              </a>
              <span className="block text-2xs text-fg2">{t("contact.unverified")}</span>
            </p>
          ) : (
            <p className="text-fg2">{t("contact.noEmail")}</p>
          )}
          {may("contact:read") && (
            <Link
              to="/settings/contacts/$contactId"
              params={{ contactId: contact.id }}
              className="text-accent underline-offset-2 hover:underline"
            >
              {t("contact.page")}
            </Link>
          )}
        </div>
      </section>
      <section aria-labelledby="contact-ticket">
        <h2 id="contact-ticket" className="mb-2 font-semibold">
          {t("contact.ticket")}
        </h2>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
          <Fact name={t("contact.number")}>{ticketName(ticket.number)}</Fact>
          <Fact name={t("contact.status")}>{statusText(ticket.status)}</Fact>
          <Fact name={t("contact.assignee")}>{assignee?.name ?? t("ticket.unassigned")}</Fact>
          <Fact name={t("contact.priority")}>{t(`priority.${ticket.priority}`)}</Fact>
          {channel && <Fact name={t("contact.channel")}>{t(`channel.${channel}`)}</Fact>}
          {createdAt && (
            <Fact name={t("contact.opened")}>
              <time dateTime={createdAt} title={fullTime(createdAt)}>
                {ago(createdAt, clock.now())}
              </time>
            </Fact>
          )}
        </dl>
      </section>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-fg2">{name}</dt>
      <dd className="min-w-0 truncate tabular-nums">{children}</dd>
    </>
  );
}
