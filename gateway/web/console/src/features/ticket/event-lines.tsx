/** Changes between messages, one line each; a long row of them shows its last ones only. */

import { Button } from "@insightdesk/ui/button";
import { useState } from "react";
import { useMembers } from "../../desk/context";
import type { EventEntry } from "../../desk/timeline";
import { t } from "../../texts";
import { clockTime, fullTime } from "../../time";
import { eventText } from "./event-text";

/** More than this are folded. */
const MOST = 3;

export function EventLines({ entries }: { entries: readonly EventEntry[] }) {
  const [isUnfolded, setIsUnfolded] = useState(false);
  const members = useMembers();
  const folded = isUnfolded || entries.length <= MOST ? 0 : entries.length - 1;
  return (
    <div className="my-3 flex flex-col items-center gap-0.5 text-center text-fg2 text-xs">
      {folded > 0 && (
        <Button small look="quiet" onClick={() => setIsUnfolded(true)}>
          {t("log.fold", { n: folded })}
        </Button>
      )}
      {entries.slice(folded).map((entry) => (
        <p key={entry.seq}>
          {eventText(entry, members)}{" "}
          <time dateTime={entry.at} title={fullTime(entry.at)} className="tabular-nums">
            {clockTime(entry.at)}
          </time>
        </p>
      ))}
    </div>
  );
}
