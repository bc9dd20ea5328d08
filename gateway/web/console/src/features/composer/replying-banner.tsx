/** A colleague writes a reply to the same customer at this moment. */

import type { TicketModel } from "@insightdesk/client";
import { PencilLine } from "lucide-react";
import { listText, t } from "../../texts";

export function ReplyingBanner({ model }: { model: TicketModel }) {
  const names = replying(model);
  const name = listText(names);
  return (
    <div role="status">
      {names.length > 0 && (
        <p className="fade mb-2 flex items-center gap-2 rounded-md bg-warn-soft px-3 py-1.5 text-warn">
          <PencilLine size={16} aria-hidden="true" />
          {t("compose.replying", { name })}
        </p>
      )}
    </div>
  );
}

/** Who writes publicly. Whoever is known to write a note is not replying. */
function replying({ viewers, typing }: TicketModel): string[] {
  const notes = new Set(typing.filter(({ note }) => note).map(({ by }) => by.id));
  const writers = typing.filter(({ by, note }) => by.kind === "member" && !note);
  const composers = viewers.filter(
    ({ member, mode }) => mode === "composing" && !notes.has(member),
  );
  const names = [...writers.map(({ by }) => by.name), ...composers.map(({ name }) => name)];
  return [...new Set(names)];
}
