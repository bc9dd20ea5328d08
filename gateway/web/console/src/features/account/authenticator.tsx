/** Codes from an app: set up, set up anew, taken away. */

import { Ask } from "@insightdesk/ui/ask";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { t } from "../../texts";
import { dateText } from "../../time";
import { AuthenticatorSetup } from "./authenticator-setup";

export interface FactorProps {
  /** The only one that is left, and one is demanded. */
  isLast: boolean;
  onChange: (codes?: readonly string[]) => void;
}

export function Authenticator({ since, isLast, onChange }: FactorProps & { since: string | null }) {
  const api = useApi();
  const [isOpen, setIsOpen] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const remove = useAction(async () => {
    await api.delete("/auth/totp");
    setIsAsking(false);
    onChange();
  });
  const done = (codes: readonly string[]) => {
    setIsOpen(false);
    onChange(codes);
  };
  return (
    <>
      <Card
        title={t("totp.title")}
        intro={since ? t("totp.since", { date: dateText(since) }) : t("totp.intro")}
        actions={
          !isOpen && (
            <>
              {since && <Chip tone="ok">{t("factor.on")}</Chip>}
              <Button look={since ? "secondary" : "primary"} onClick={() => setIsOpen(true)}>
                {t(since ? "totp.replace" : "totp.setUp")}
              </Button>
              {since && !isLast && (
                <Button look="danger" onClick={() => setIsAsking(true)}>
                  {t("totp.remove")}
                </Button>
              )}
            </>
          )
        }
      >
        {isOpen && <AuthenticatorSetup onDone={done} onCancel={() => setIsOpen(false)} />}
      </Card>
      <Ask
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t("totp.remove.title")}
        confirmLabel={t("totp.remove")}
        cancelLabel={t("cancel")}
        danger
        busy={remove.isBusy}
        problem={remove.problem}
        onConfirm={() => void remove.run()}
      >
        {t("totp.remove.more")}
      </Ask>
    </>
  );
}
