/** The end of an account: asked for by a phrase, confirmed by mail, taken back while there is time. */

import type { PrivacyOut } from "@insightdesk/client";
import { Ask } from "@insightdesk/ui/ask";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Notice, Problem } from "@insightdesk/ui/notice";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { useLoad } from "../../api/use-load";
import { t } from "../../texts";
import { dateText } from "../../time";
import { Show } from "../settings/reading";

/** As the desk expects it, in every language. */
const PHRASE = "erase my account";

export function Erasure() {
  const privacy = useLoad((api, signal) => api.get<PrivacyOut>("/privacy", {}, signal));
  return (
    <Card title={t("erasure.title")} intro={t("erasure.intro")}>
      <Show of={privacy} rows={1}>
        {({ erasure_at: at }) =>
          at ? <Planned at={at} onCancelled={privacy.reload} /> : <AskForIt />
        }
      </Show>
    </Card>
  );
}

function Planned({ at, onCancelled }: { at: string; onCancelled: () => void }) {
  const api = useApi();
  const cancel = useAction(async () => {
    await api.post("/privacy/erase/cancel");
    onCancelled();
  });
  return (
    <div className="flex flex-col items-start gap-3">
      <Notice tone="warn">{t("erasure.at", { date: dateText(at) })}</Notice>
      <Problem>{cancel.problem}</Problem>
      <Button look="primary" aria-disabled={cancel.isBusy} onClick={() => void cancel.run()}>
        {t(cancel.isBusy ? "form.busy" : "erasure.cancel")}
      </Button>
    </div>
  );
}

function AskForIt() {
  const api = useApi();
  const [isAsking, setIsAsking] = useState(false);
  const [isSent, setIsSent] = useState(false);
  const ask = useAction(async () => {
    await api.post("/privacy/erase", { phrase: PHRASE });
    setIsAsking(false);
    setIsSent(true);
  });
  return (
    <>
      <div role="status">{isSent && <Notice tone="info">{t("erasure.sent")}</Notice>}</div>
      {!isSent && (
        <Button look="danger" onClick={() => setIsAsking(true)}>
          {t("erasure.ask")}
        </Button>
      )}
      <Ask
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t("erasure.ask.title")}
        confirmLabel={t("erasure.ask")}
        cancelLabel={t("cancel")}
        danger
        busy={ask.isBusy}
        problem={ask.problem}
        word={{ expected: PHRASE, label: t("erasure.type", { phrase: PHRASE }) }}
        onConfirm={() => void ask.run()}
      >
        {t("erasure.ask.more")}
      </Ask>
    </>
  );
}
