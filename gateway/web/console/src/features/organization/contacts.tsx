/** Everybody who has written. */

import type { ContactOut } from "@insightdesk/client";
import { Avatar } from "@insightdesk/ui/avatar";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { usePages } from "../../api/use-pages";
import { More, Show, useTitle } from "../settings/reading";
import { contactName, isMuted } from "./model/contacts";
import { LINK } from "./parts/looks";
import { Filter, Search } from "./parts/search";
import { When } from "./parts/when";
import { t } from "./texts";

const STATES = ["", "verified", "muted", "blocked"] as const;

export function Contacts() {
  const [q, setQ] = useState("");
  const [state, setState] = useState<(typeof STATES)[number]>("");
  const contacts = usePages<ContactOut>("/contacts", { q, state });
  useTitle(t("contacts.title"));
  return (
    <Page wide title={t("contacts.title")} intro={t("contacts.intro")}>
      <search className="flex flex-wrap gap-2">
        <Search label={t("contacts.search")} value={q} onSearch={setQ} />
        <Filter
          label={t("contacts.state")}
          value={state}
          options={STATES.map((value) => ({
            value,
            label: t(value ? `contacts.${value}` : "contacts.everybody"),
          }))}
          onChoose={setState}
        />
      </search>
      <Card title={t("contacts.all")} flush>
        <Show of={contacts} rows={6}>
          {() =>
            contacts.rows.length === 0 ? (
              <Empty title={t(q || state ? "contacts.noneFound" : "contacts.none")} />
            ) : (
              <Rows label={t("contacts.all")}>
                {contacts.rows.map((contact) => (
                  <ContactRow key={contact.id} contact={contact} />
                ))}
              </Rows>
            )
          }
        </Show>
        <More of={contacts} />
      </Card>
    </Page>
  );
}

function ContactRow({ contact }: { contact: ContactOut }) {
  const { id, email, verified, blocked_at, seen_at, created_at } = contact;
  const name = contactName(contact);
  return (
    <Row
      icon={<Avatar id={id} name={name} />}
      title={
        <>
          <Link to="/settings/contacts/$contactId" params={{ contactId: id }} className={LINK}>
            <bdi>{name}</bdi>
          </Link>
          {verified && <Chip tone="ok">{t("contact.verified")}</Chip>}
          {blocked_at && <Chip tone="err">{t("contact.isBlocked")}</Chip>}
          {isMuted(contact) && <Chip tone="warn">{t("contact.isMuted")}</Chip>}
        </>
      }
      actions={
        <span className="text-fg2 text-xs">
          <When at={seen_at ?? created_at} />
        </span>
      }
    >
      {email ? <bdi className="wrap-anywhere">{email}</bdi> : t("contact.noEmail")}
    </Row>
  );
}
