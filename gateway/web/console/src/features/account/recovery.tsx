/** How many recovery codes are left, and new ones. */

import type { RecoveryCodesOut } from "@insightdesk/client";
import { Ask } from "@insightdesk/ui/ask";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { t } from "../../texts";

interface RecoveryCodesProps {
  left: number;
  onMade: (codes: readonly string[]) => void;
}

export function RecoveryCodes({ left, onMade }: RecoveryCodesProps) {
  const api = useApi();
  const [isAsking, setIsAsking] = useState(false);
  const make = useAction(async () => {
    const { codes } = await api.post<RecoveryCodesOut>("/auth/recovery-codes");
    setIsAsking(false);
    onMade(codes);
  });
  return (
    <>
      <Card
        title={t("recovery.title")}
        intro={t("recovery.left", { n: left })}
        actions={<Button onClick={() => setIsAsking(true)}>{t("recovery.make")}</Button>}
      />
      <Ask
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t("recovery.make.title")}
        confirmLabel={t("recovery.make")}
        cancelLabel={t("cancel")}
        busy={make.isBusy}
        problem={make.problem}
        onConfirm={() => void make.run()}
      >
        {t("recovery.make.more")}
      </Ask>
    </>
  );
}
