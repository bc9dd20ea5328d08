/** What one agreed to; it can be taken back as easily. */

import type { ConsentOut } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { Problem } from "@insightdesk/ui/notice";
import { Switch } from "@insightdesk/ui/switch";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { useLoad } from "../../api/use-load";
import { t } from "../../texts";
import { dateText } from "../../time";
import { Show } from "../settings/reading";

const KINDS = ["marketing", "analytics"] as const;

export function Consents() {
  const api = useApi();
  const consents = useLoad((_, signal) => api.get<ConsentOut[]>("/privacy/consents", {}, signal));
  const change = useAction(async (kind: string, granted: boolean) => {
    const now = await api.post<ConsentOut[]>("/privacy/consents", { kind, granted });
    consents.set(() => now);
  });
  return (
    <Card title={t("consents.title")} intro={t("consents.intro")}>
      <Show of={consents} rows={2}>
        {(all) => (
          <div className="flex flex-col gap-4">
            <Problem>{change.problem}</Problem>
            {KINDS.map((kind) => {
              const held = all.find((consent) => consent.kind === kind);
              const since = held?.granted && held.at;
              return (
                <Switch
                  key={kind}
                  label={t(`consent.${kind}`)}
                  hint={
                    since
                      ? t("consent.since", { date: dateText(since) })
                      : t(`consent.${kind}.hint`)
                  }
                  on={held?.granted ?? false}
                  onChange={(granted) => void change.run(kind, granted)}
                />
              );
            })}
          </div>
        )}
      </Show>
    </Card>
  );
}
