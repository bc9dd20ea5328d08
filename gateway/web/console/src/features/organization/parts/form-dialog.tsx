/** A form in a window: asks before what was typed is thrown away. */

import { Ask } from "@insightdesk/ui/ask";
import { Button } from "@insightdesk/ui/button";
import { Dialog, type DialogShape } from "@insightdesk/ui/dialog";
import { Problem } from "@insightdesk/ui/notice";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { t } from "../texts";

export interface FormDialogProps {
  onClose: () => void;
  title: string;
  submitLabel: string;
  dirty: boolean;
  busy: boolean;
  problem: string | undefined;
  shape?: DialogShape;
  onSubmit: () => void;
  children: ReactNode;
}

/** Stands while the window is open. */
export function FormDialog(props: FormDialogProps) {
  const { onClose, title, submitLabel, dirty, busy, problem, shape = "middle", children } = props;
  const [isAsking, setIsAsking] = useState(false);
  const first = useRef<HTMLElement | null>(null);
  const close = () => {
    if (busy) return;
    if (dirty) setIsAsking(true);
    else onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) props.onSubmit();
  };
  const findFirst = (form: HTMLFormElement | null) => {
    first.current = form?.querySelector<HTMLElement>("input, textarea, select") ?? null;
  };
  return (
    <Dialog
      open
      onClose={close}
      title={title}
      closeLabel={t("close")}
      shape={shape}
      initialFocus={first}
    >
      <form ref={findFirst} onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
        <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
          {children}
          <Problem>{problem}</Problem>
        </div>
        <div className="flex shrink-0 flex-wrap justify-end gap-2 border-line border-t px-4 py-3">
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" look="primary" aria-disabled={busy}>
            {busy ? t("saving") : submitLabel}
          </Button>
        </div>
      </form>
      <Ask
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t("leave.title")}
        confirmLabel={t("leave.confirm")}
        cancelLabel={t("leave.stay")}
        danger
        onConfirm={onClose}
      >
        {t("leave.more")}
      </Ask>
    </Dialog>
  );
}
