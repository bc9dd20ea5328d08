/** Whether every entry is as it was written. */

import type { AuditVerifyOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Notice, Problem } from "@insightdesk/ui/notice";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { fullTime } from "../../time";
import { t } from "./texts";

export function AuditVerify() {
  const api = useApi();
  const [result, setResult] = useState<AuditVerifyOut>();
  const verify = useAction(async () => {
    setResult(undefined);
    setResult(await api.get("/audit/verify"));
  });
  return (
    <Card
      title={t("verify.title")}
      intro={t("verify.intro")}
      actions={
        <Button aria-disabled={verify.isBusy} onClick={() => void verify.run()}>
          {t(verify.isBusy ? "verify.busy" : "verify.submit")}
        </Button>
      }
    >
      <div role="status" className="empty:-mt-4">
        {result && <Result result={result} />}
      </div>
      <Problem>{verify.problem}</Problem>
    </Card>
  );
}

function Result({ result: { entries, broken_at, checked_at } }: { result: AuditVerifyOut }) {
  const at = fullTime(checked_at);
  if (broken_at === null) return <Notice tone="ok">{t("verify.good", { n: entries, at })}</Notice>;
  return <Notice tone="err">{t("verify.bad", { seq: broken_at, at })}</Notice>;
}
