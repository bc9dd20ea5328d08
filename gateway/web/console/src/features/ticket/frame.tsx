/** The box around a text: whose side it stands on, and whether customers see it. */

import type { By } from "@insightdesk/client";
import clsx from "clsx";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../texts";

interface FrameProps {
  /** Contacts speak from the start of the line, staff from its end. */
  side: "start" | "end";
  note: boolean;
  follows: boolean;
  own: boolean;
  children: ReactNode;
}

export function Frame({ side, note, follows, own, children }: FrameProps) {
  return (
    <article
      aria-label={note ? t("log.note") : undefined}
      className={clsx(
        "flex w-fit max-w-[min(68ch,85%)] flex-col rounded-xl px-3 py-1.5 text-md",
        follows ? "mt-1" : "mt-3",
        side === "end" && "ms-auto",
        !follows && (side === "end" ? "rounded-se-sm" : "rounded-ss-sm"),
        note
          ? "border border-note-line border-dashed bg-note text-note-fg"
          : side === "start"
            ? "bg-canvas text-fg"
            : own
              ? "bg-accent-soft text-accent-soft-fg"
              : "border border-line bg-surface text-fg",
      )}
    >
      {children}
    </article>
  );
}

export function Author({ by, note, own }: { by: By; note: boolean; own: boolean }) {
  const name = by.kind === "system" ? t("log.system") : by.name;
  return (
    <p className="flex items-center gap-1.5 text-xs">
      {note && (
        <>
          <Lock size={12} aria-hidden="true" />
          <span className="font-semibold">{t("log.internal")}</span>
          <span aria-hidden="true">·</span>
        </>
      )}
      <span className="font-semibold">{own ? t("log.you") : <bdi>{name}</bdi>}</span>
    </p>
  );
}
