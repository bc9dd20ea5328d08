/** Who is writing at this moment. */

import type { TicketModel } from "@insightdesk/client";
import { t } from "../../texts";

/** From this many on they are not named. */
const SEVERAL = 3;

export function Typing({ typing }: { typing: TicketModel["typing"] }) {
  const lines =
    typing.length >= SEVERAL
      ? [t("log.typing.several")]
      : typing.map(({ by, note }) => t(note ? "log.typing.note" : "log.typing", { name: by.name }));
  return (
    <div role="status" className="mt-2 min-h-5 text-fg2 text-xs">
      {lines.map((line) => (
        <p key={line} className="fade flex items-center gap-2">
          <span aria-hidden="true" className="dots flex items-center gap-1">
            <span className="dot" />
            <span className="dot" />
            <span className="dot" />
          </span>
          {line}
        </p>
      ))}
    </div>
  );
}
