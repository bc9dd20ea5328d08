/** A secret that is shown this once. */

import { Button } from "@insightdesk/ui/button";
import { Dialog } from "@insightdesk/ui/dialog";
import { Notice } from "@insightdesk/ui/notice";
import { SecretBox } from "@insightdesk/ui/secret";
import type { ReactNode } from "react";
import { t } from "../texts";

export interface OnceDialogProps {
  title: string;
  /** What the secret is. */
  label: string;
  secret: string;
  onClose: () => void;
  children: ReactNode;
}

export function OnceDialog({ title, label, secret, onClose, children }: OnceDialogProps) {
  return (
    <Dialog open onClose={onClose} title={title} closeLabel={t("close")}>
      <div className="flex flex-col gap-4 overflow-y-auto p-4">
        <p>{children}</p>
        <SecretBox label={label} value={secret} copyLabel={t("copy")} copiedLabel={t("copied")} />
        <Notice tone="warn">{t("once")}</Notice>
        <div className="flex justify-end">
          <Button look="primary" onClick={onClose}>
            {t("once.close")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
