/** Giving the organization to somebody else. */

import type { MemberId, MemberOut, OrganizationOut, TransferIn } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { Select } from "@insightdesk/ui/field";
import { Notice } from "@insightdesk/ui/notice";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useSession, useWho } from "../../session/context";
import { Show } from "../settings/reading";
import { AskButton } from "./parts/ask-button";
import { useDone } from "./parts/use-done";
import { usePeople } from "./parts/use-lists";
import { t } from "./texts";

export function Transfer({ organization }: { organization: OrganizationOut }) {
  const people = usePeople();
  const { member } = useWho();
  return (
    <Card title={t("transfer.title")} intro={t("transfer.intro")}>
      <Show of={people} rows={1}>
        {(all) => {
          const others = all.filter(({ id }) => id !== member);
          if (others.length === 0) return <Notice tone="info">{t("transfer.nobody")}</Notice>;
          return <Form organization={organization} others={others} />;
        }}
      </Show>
    </Card>
  );
}

function Form({ organization, others }: { organization: OrganizationOut; others: MemberOut[] }) {
  const api = useApi();
  const session = useSession();
  const done = useDone();
  const [to, setTo] = useState<MemberId>("");
  const chosen = others.find(({ id }) => id === to);
  const transfer = async () => {
    await api.post("/organization/transfer", { to } satisfies TransferIn);
    done(t("transfer.done", { name: chosen?.name ?? "" }));
    await session.renew();
  };
  return (
    <div className="flex flex-wrap items-end gap-2">
      <div className="min-w-0 flex-1 basis-56">
        <Select label={t("transfer.to")} value={to} onChange={({ target }) => setTo(target.value)}>
          <option value="">{t("choose")}</option>
          {others.map(({ id, name, email }) => (
            <option key={id} value={id}>
              {email ? `${name} (${email})` : name}
            </option>
          ))}
        </Select>
      </div>
      <AskButton
        label={t("transfer.submit")}
        look="danger"
        danger
        disabled={!chosen}
        title={t("transfer.ask", { name: chosen?.name ?? "" })}
        confirmLabel={t("transfer.submit")}
        word={{
          expected: organization.name,
          label: t("transfer.word", { name: organization.name }),
        }}
        onConfirm={transfer}
      >
        {t("transfer.more")}
      </AskButton>
    </div>
  );
}
