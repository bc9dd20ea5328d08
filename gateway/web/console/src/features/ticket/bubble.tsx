/** A message or a note as the desk has it. */

import { Check, CheckCheck } from "lucide-react";
import { memo } from "react";
import { useDesk } from "../../desk/context";
import type { MessageEntry } from "../../desk/timeline";
import { t } from "../../texts";
import { clockTime, fullTime } from "../../time";
import { Author, Frame } from "./frame";
import { RichText } from "./rich-text";

interface BubbleProps {
  entry: MessageEntry;
  /** Of the same author as the one above it. */
  follows: boolean;
  /** How far it has come; not for what goes nowhere. */
  delivery: "sent" | "delivered" | "read" | undefined;
}

export const Bubble = memo(function Bubble({ entry, follows, delivery }: BubbleProps) {
  const { who } = useDesk();
  const { by, note = false, body, at } = entry;
  const isOwn = by.id === who.member;
  const isStaff = by.kind !== "contact";
  return (
    <Frame side={isStaff ? "end" : "start"} note={note} follows={follows} own={isOwn}>
      {!follows && <Author by={by} note={note} own={isOwn} />}
      {body === null ? (
        <p className="text-fg2 italic">{t("log.removed")}</p>
      ) : (
        <RichText text={body} />
      )}
      <p className="mt-0.5 flex items-center justify-end gap-1.5 text-2xs tabular-nums">
        <time dateTime={at} title={fullTime(at)}>
          {clockTime(at)}
        </time>
        {delivery && <Delivery state={delivery} />}
      </p>
    </Frame>
  );
});

/** How far a reply has come. */
function Delivery({ state }: { state: "sent" | "delivered" | "read" }) {
  const Icon = state === "sent" ? Check : CheckCheck;
  return (
    <span className="flex items-center gap-0.5" data-delivery={state}>
      <Icon size={14} aria-hidden="true" />
      <span className={state === "read" ? "font-medium" : "sr-only"}>{t(`log.${state}`)}</span>
    </span>
  );
}
