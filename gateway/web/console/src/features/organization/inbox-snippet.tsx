/** What goes into a page, and a new key for it. */

import type { InboxOut } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { SecretBox } from "@insightdesk/ui/secret";
import { useApi } from "../../api/context";
import type { Loaded } from "../../api/use-load";
import { policy, snippet } from "./model/snippet";
import { AskButton } from "./parts/ask-button";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

export function InboxSnippet({ inbox }: { inbox: InboxOut }) {
  const copy = { copyLabel: t("copy"), copiedLabel: t("copied") };
  return (
    <Card title={t("snippet.title")} intro={t("snippet.intro")}>
      <div className="flex flex-col gap-4">
        <SecretBox
          label={t("snippet.title")}
          value={snippet(location.origin, inbox.key)}
          {...copy}
        />
        <details>
          <summary className="cursor-pointer text-fg2">{t("snippet.policy")}</summary>
          <div className="pt-2">
            <SecretBox label={t("snippet.policy")} value={policy(location.origin)} {...copy} />
          </div>
        </details>
      </div>
    </Card>
  );
}

interface InboxKeyProps {
  inbox: InboxOut;
  set: Loaded<InboxOut>["set"];
}

/** Pages with the old key stop working: it asks. */
export function InboxKey({ inbox, set }: InboxKeyProps) {
  const api = useApi();
  const done = useDone();
  return (
    <Card
      title={t("inbox.key")}
      intro={t("inbox.key.more")}
      actions={
        <AskButton
          label={t("inbox.rotate")}
          look="danger"
          danger
          title={t("inbox.rotate.ask", { name: inbox.name })}
          confirmLabel={t("inbox.rotate")}
          onConfirm={async () => {
            const answer = await api.post<InboxOut>(`/inboxes/${inbox.id}/rotate-key`);
            set(() => answer);
            done(t("inbox.rotated"));
          }}
        >
          {t("inbox.rotate.more")}
        </AskButton>
      }
    />
  );
}
