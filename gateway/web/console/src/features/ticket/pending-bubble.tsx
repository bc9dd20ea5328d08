/** A text of one's own that the desk has not shown yet. */

import { Button } from "@insightdesk/ui/button";
import clsx from "clsx";
import { Check, CircleAlert, Clock } from "lucide-react";
import { useDesk } from "../../desk/context";
import type { Draftling } from "../../desk/timeline";
import { failText, t } from "../../texts";
import { clockTime } from "../../time";
import { Frame } from "./frame";
import { RichText } from "./rich-text";

export function PendingBubble({ text }: { text: Draftling }) {
  const failed = text.state === "failed";
  return (
    <div className={clsx("mt-1", failed && "failed")}>
      <Frame side="end" note={text.note} follows own>
        <RichText text={text.body} />
        <p className="mt-0.5 flex items-center justify-end gap-1.5 text-2xs tabular-nums">
          <time>{clockTime(text.at)}</time>
          {!failed && <State state={text.state} />}
        </p>
      </Frame>
      {failed && <Failed text={text} />}
    </div>
  );
}

function State({ state }: { state: Draftling["state"] }) {
  const isSent = state === "sent";
  const Icon = isSent ? Check : Clock;
  return (
    <span className="flex items-center gap-0.5" data-delivery={state}>
      <Icon size={14} aria-hidden="true" />
      <span className="sr-only">{t(isSent ? "log.sent" : "log.sending")}</span>
    </span>
  );
}

function Failed({ text }: { text: Draftling }) {
  const { client } = useDesk();
  return (
    <p role="alert" className="mt-1 flex flex-wrap items-center justify-end gap-2 text-err text-xs">
      <CircleAlert size={14} aria-hidden="true" />
      {t("log.failed", { why: text.error ? failText(text.error) : "" })}
      <Button small onClick={() => client.retry(text.cid)}>
        {t("log.retry")}
      </Button>
      <Button small look="danger" onClick={() => client.discard(text.cid)}>
        {t("log.delete")}
      </Button>
    </p>
  );
}
