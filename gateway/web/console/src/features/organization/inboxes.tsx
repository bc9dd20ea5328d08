/** Where chats arrive. */

import type { InboxIn, InboxOut, TeamOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Field } from "@insightdesk/ui/field";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { Link, useNavigate } from "@tanstack/react-router";
import { MessageCircle, Plus } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { usePages } from "../../api/use-pages";
import { useMay } from "../../session/context";
import { More, Show, useTitle } from "../settings/reading";
import { originOf } from "./model/origins";
import { FormDialog } from "./parts/form-dialog";
import { LINK } from "./parts/looks";
import { useTeams } from "./parts/use-lists";
import { t } from "./texts";

export function Inboxes() {
  const may = useMay();
  const inboxes = usePages<InboxOut>("/inboxes");
  const teams = useTeams();
  const [isOpen, setIsOpen] = useState(false);
  useTitle(t("inboxes.title"));
  const add = may("inbox:edit") && (
    <Button look="primary" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
      <Plus size={16} aria-hidden="true" />
      {t("inboxes.add")}
    </Button>
  );
  const isEmpty = inboxes.rows.length === 0;
  return (
    <Page wide title={t("inboxes.title")} intro={t("inboxes.intro")} actions={!isEmpty && add}>
      <Card title={t("inboxes.all")} flush>
        <Show of={inboxes} rows={3}>
          {() =>
            isEmpty ? (
              <Empty title={t("inboxes.none")} action={add}>
                {t("inboxes.none.more")}
              </Empty>
            ) : (
              <Rows label={t("inboxes.all")}>
                {inboxes.rows.map((inbox) => (
                  <InboxRow key={inbox.id} inbox={inbox} teams={teams} />
                ))}
              </Rows>
            )
          }
        </Show>
        <More of={inboxes} />
      </Card>
      {isOpen && <NewInbox onClose={() => setIsOpen(false)} />}
    </Page>
  );
}

function InboxRow({ inbox, teams }: { inbox: InboxOut; teams: readonly TeamOut[] }) {
  const { id, name, team, allowed_origins, require_identity } = inbox;
  const teamName = teams.find((held) => held.id === team)?.name;
  return (
    <Row
      icon={<MessageCircle size={16} aria-hidden="true" />}
      title={
        <>
          <Link to="/settings/inboxes/$inboxId" params={{ inboxId: id }} className={LINK}>
            <bdi>{name}</bdi>
          </Link>
          {teamName && <Chip>{teamName}</Chip>}
          {require_identity && <Chip tone="info">{t("inbox.identity.short")}</Chip>}
        </>
      }
    >
      {allowed_origins.length === 0 ? (
        t("inbox.origins.none")
      ) : (
        <bdi className="wrap-anywhere">{allowed_origins.join(", ")}</bdi>
      )}
    </Row>
  );
}

function NewInbox({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [site, setSite] = useState("");
  const [problems, setProblems] = useState<{ name?: string; site?: string }>({});
  const make = useAction(async (body: InboxIn) => {
    const { id } = await api.post<InboxOut>("/inboxes", body);
    await navigate({ to: "/settings/inboxes/$inboxId", params: { inboxId: id } });
  });
  const submit = () => {
    const origin = originOf(site.trim());
    const found = {
      ...(!name.trim() && { name: t("inbox.name.missing") }),
      ...(!origin && { site: t("inbox.origins.wrong", { origin: site.trim() }) }),
    };
    setProblems(found);
    if (origin && Object.keys(found).length === 0) {
      void make.run({ name: name.trim(), allowed_origins: [origin] });
    }
  };
  return (
    <FormDialog
      onClose={onClose}
      title={t("inboxes.add")}
      submitLabel={t("inboxes.add")}
      dirty={name !== "" || site !== ""}
      busy={make.isBusy}
      problem={make.problem}
      onSubmit={submit}
    >
      <Field
        label={t("inbox.name")}
        hint={t("inbox.name.more")}
        value={name}
        maxLength={100}
        autoComplete="off"
        error={problems.name ?? make.fields.name}
        onChange={({ target }) => setName(target.value)}
      />
      <Field
        label={t("inbox.site")}
        hint={t("inbox.site.more")}
        value={site}
        dir="ltr"
        inputMode="url"
        placeholder="https://shop.example"
        error={problems.site ?? make.fields.allowed_origins}
        onChange={({ target }) => setSite(target.value)}
      />
    </FormDialog>
  );
}
