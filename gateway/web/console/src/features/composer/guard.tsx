/** Asks once, before a reply leaves whose author has not seen everything. */

import { Button } from "@insightdesk/ui/button";
import { TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Missed } from "../../desk/guard";
import { listText, t } from "../../texts";

interface GuardProps {
  missed: readonly Missed[];
  onSend: () => void;
  onCancel: () => void;
}

export function Guard({ missed, onSend, onCancel }: GuardProps) {
  const edit = useRef<HTMLButtonElement>(null);
  const name = listText(new Set(missed.map((message) => message.by.name)));
  useEffect(() => edit.current?.focus(), []);
  return (
    <div
      role="alertdialog"
      aria-label={t("compose.guard", { name })}
      aria-describedby="guard-more"
      className="m-2 rounded-md border border-warn bg-warn-soft p-3"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <p className="flex items-center gap-2 font-semibold text-warn">
        <TriangleAlert size={16} aria-hidden="true" />
        {t("compose.guard", { name })}
      </p>
      <div id="guard-more" className="mt-1 text-fg">
        <p>{t("compose.guard.more")}</p>
        {missed.slice(-2).map((message) => (
          <p key={message.seq} className="line-clamp-2 text-fg2">
            <bdi className="font-medium">{message.by.name}</bdi>: {message.body}
          </p>
        ))}
      </div>
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button ref={edit} small onClick={onCancel}>
          {t("compose.guard.edit")}
        </Button>
        <Button small look="primary" onClick={onSend}>
          {t("compose.guard.send")}
        </Button>
      </div>
    </div>
  );
}
