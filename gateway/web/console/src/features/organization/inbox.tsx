/** One inbox: how it is put on a page, and what it asks of visitors. */

import type { InboxOut } from "@insightdesk/client";
import { Page } from "@insightdesk/ui/card";
import { useParams } from "@tanstack/react-router";
import { type Loaded, useLoad } from "../../api/use-load";
import { useMay } from "../../session/context";
import { Show, useTitle } from "../settings/reading";
import { IdentityKeys } from "./identity-keys";
import { InboxForm } from "./inbox-form";
import { InboxKey, InboxSnippet } from "./inbox-snippet";
import { t } from "./texts";

export function InboxPage() {
  const { inboxId = "" } = useParams({ strict: false });
  const loaded = useLoad<InboxOut>(
    (api, signal) => api.get(`/inboxes/${inboxId}`, undefined, signal),
    inboxId,
  );
  const title = loaded.load.phase === "there" ? loaded.load.value.name : t("inboxes.one");
  useTitle(title);
  return (
    <Page title={title}>
      <Show of={loaded} rows={6}>
        {(inbox) => <Details inbox={inbox} of={loaded} />}
      </Show>
    </Page>
  );
}

function Details({ inbox, of }: { inbox: InboxOut; of: Loaded<InboxOut> }) {
  const mayEdit = useMay()("inbox:edit");
  return (
    <>
      <InboxSnippet inbox={inbox} />
      <InboxForm inbox={inbox} set={of.set} disabled={!mayEdit} />
      {mayEdit && (
        <>
          <IdentityKeys inbox={inbox} reload={of.reload} />
          <InboxKey inbox={inbox} set={of.set} />
        </>
      )}
    </>
  );
}
