/** Colleagues who have the ticket open too, and what they do with it. */

import type { Viewer } from "@insightdesk/client";
import { Avatar, type AvatarMark } from "@insightdesk/ui/avatar";
import { t } from "../../texts";

const SHOWN = 4;
const MARKS: Partial<Record<Viewer["mode"], AvatarMark>> = {
  viewing: "online",
  composing: "composing",
  idle: "idle",
};

export function Viewers({ viewers }: { viewers: readonly Viewer[] }) {
  const here = viewers.filter((viewer) => viewer.mode !== "left");
  if (here.length === 0) return null;
  const rest = here.length - SHOWN;
  return (
    <ul aria-label={t("ticket.viewers")} className="flex shrink-0 items-center gap-1.5">
      {here.slice(0, SHOWN).map((viewer) => (
        <li key={viewer.member} title={doing(viewer)}>
          <Avatar id={viewer.member} name={viewer.name} mark={MARKS[viewer.mode]} />
          <span className="sr-only">{doing(viewer)}</span>
        </li>
      ))}
      {rest > 0 && (
        <li
          className="text-2xs text-fg2 tabular-nums"
          title={here.slice(SHOWN).map(doing).join("\n")}
        >
          +{rest}
        </li>
      )}
    </ul>
  );
}

function doing({ name, mode }: Viewer): string {
  if (mode === "composing") return t("ticket.composing", { name });
  return t(mode === "idle" ? "ticket.idle" : "ticket.viewing", { name });
}
