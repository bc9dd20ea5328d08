/** The link that confirms that an account is to be erased. */

import type { PrivacyOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Notice, Problem } from "@insightdesk/ui/notice";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { t } from "../../texts";
import { dateText } from "../../time";
import { Gate, Way } from "./gate";

export function Erase({ token }: { token: string }) {
  const [until, setUntil] = useState<string | null>();
  const erase = useAction(async () => {
    const answer = await post<PrivacyOut | undefined>("/privacy/erase/confirm", { token });
    setUntil(answer?.erasure_at ?? null);
  });
  const home = <Way to="/">{t("door.home")}</Way>;
  if (until !== undefined) {
    const when = until ? t("erase.done.at", { date: dateText(until) }) : t("erase.done.more");
    return <Gate title={t("erase.done")} intro={when} announce footer={home} />;
  }
  return (
    <Gate title={t("erase.title")} intro={t("erase.intro")} footer={home}>
      <Notice tone="warn">{t("erase.grace")}</Notice>
      <Problem>{erase.problem}</Problem>
      <Button
        look="danger"
        className="h-10"
        aria-disabled={erase.isBusy}
        onClick={() => void erase.run()}
      >
        {erase.isBusy ? t("form.busy") : t("erase.submit")}
      </Button>
    </Gate>
  );
}
