/** One contact: who it is, what was written, and keeping it away. */

import type { ContactIn, ContactOut } from "@insightdesk/client";
import { Avatar } from "@insightdesk/ui/avatar";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { useParams } from "@tanstack/react-router";
import { useApi } from "../../api/context";
import { useLoad } from "../../api/use-load";
import { useMay } from "../../session/context";
import { fullTime } from "../../time";
import { Show, useTitle } from "../settings/reading";
import { ContactAccess } from "./contact-access";
import { ContactForm } from "./contact-form";
import { ContactTickets } from "./contact-tickets";
import { contactName, isMuted } from "./model/contacts";
import { Fact, Facts } from "./parts/facts";
import { When, WhenOrNever } from "./parts/when";
import { t } from "./texts";

export function ContactPage() {
  const api = useApi();
  const may = useMay();
  const { contactId = "" } = useParams({ strict: false });
  const path = `/contacts/${contactId}`;
  const loaded = useLoad<ContactOut>((held, signal) => held.get(path, undefined, signal), path);
  const there = loaded.load.phase === "there" ? loaded.load.value : undefined;
  const title = there ? contactName(there) : t("contacts.one");
  useTitle(title);
  const patch = async (body: ContactIn) => {
    const answer = await api.patch<ContactOut>(path, body);
    loaded.set(() => answer);
  };
  return (
    <Page title={title}>
      <Show of={loaded} rows={6}>
        {(contact) => (
          <>
            <About contact={contact} />
            <ContactTickets tickets={contact.tickets} />
            {may("contact:edit") && (
              <>
                <ContactForm contact={contact} patch={patch} />
                <ContactAccess contact={contact} patch={patch} />
              </>
            )}
          </>
        )}
      </Show>
    </Page>
  );
}

function About({ contact }: { contact: ContactOut }) {
  const { id, email, external_id, verified, blocked_at, muted_until, attributes } = contact;
  return (
    <Card
      title={t("contact.about")}
      actions={
        <>
          {verified && <Chip tone="ok">{t("contact.verified")}</Chip>}
          {blocked_at && <Chip tone="err">{t("contact.isBlocked")}</Chip>}
          {isMuted(contact) && <Chip tone="warn">{t("contact.isMuted")}</Chip>}
        </>
      }
    >
      <div className="flex flex-wrap items-start gap-4">
        <Avatar id={id} name={contactName(contact)} size="large" />
        <Facts>
          <Fact name={t("email")}>
            {email ? <bdi className="wrap-anywhere">{email}</bdi> : t("contact.noEmail")}
          </Fact>
          {external_id && (
            <Fact name={t("contact.externalId")}>
              <bdi className="wrap-anywhere">{external_id}</bdi>
            </Fact>
          )}
          <Fact name={t("contact.since")}>
            <When at={contact.created_at} />
          </Fact>
          <Fact name={t("contact.seen")}>
            <WhenOrNever at={contact.seen_at} />
          </Fact>
          {isMuted(contact) && muted_until && (
            <Fact name={t("contact.mutedUntil")}>{fullTime(muted_until)}</Fact>
          )}
          {Object.entries(attributes).map(([name, value]) => (
            <Fact key={name} name={<bdi>{name}</bdi>}>
              <bdi>{value}</bdi>
            </Fact>
          ))}
        </Facts>
      </div>
    </Card>
  );
}
