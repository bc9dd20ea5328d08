/** What the log gives reason to look at. */

import type { AlertLevel, AuditEntryOut, SecurityAlertOut } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { Chip, type Tone } from "@insightdesk/ui/chip";
import { Problem } from "@insightdesk/ui/notice";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { usePages } from "../../api/use-pages";
import { More, Show } from "../settings/reading";
import { kindText } from "./model/audit";
import { When } from "./parts/when";
import { t } from "./texts";

const TONES: Record<AlertLevel, Tone> = { info: "neutral", medium: "warn", high: "err" };

export function AuditAlerts({ onOpen }: { onOpen: (entry: AuditEntryOut) => void }) {
  const alerts = usePages<SecurityAlertOut>("/security/alerts");
  return (
    <Card title={t("alerts.title")} intro={t("alerts.intro")} flush>
      <Show of={alerts} rows={2}>
        {() =>
          alerts.rows.length === 0 ? (
            <Empty title={t("alerts.none")} />
          ) : (
            <Rows label={t("alerts.title")}>
              {alerts.rows.map((alert) => (
                <Alert key={alert.id} of={alert} onOpen={onOpen} />
              ))}
            </Rows>
          )
        }
      </Show>
      <More of={alerts} />
    </Card>
  );
}

interface AlertProps {
  of: SecurityAlertOut;
  onOpen: (entry: AuditEntryOut) => void;
}

/** It leads to the entry that raised it. */
function Alert({ of: alert, onOpen }: AlertProps) {
  const api = useApi();
  const open = useAction(async () => onOpen(await api.get(`/audit/${alert.seq}`)));
  return (
    <Row
      title={
        <>
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => void open.run()}
            className="rounded text-start font-medium underline-offset-2 hover:underline touch:min-h-11"
          >
            {t(`alert.${alert.rule}`)}
            <span className="sr-only"> {t("audit.number", { n: alert.seq })}</span>
          </button>
          <Chip tone={TONES[alert.level]}>{t(`alert.level.${alert.level}`)}</Chip>
        </>
      }
      actions={
        <span className="text-fg2 text-xs">
          <When at={alert.at} />
        </span>
      }
    >
      <bdi>{alert.subject_name ?? kindText(alert.subject_kind)}</bdi>
      {" · "}
      {t("alert.count", { n: alert.count })}
      <Problem>{open.problem}</Problem>
    </Row>
  );
}
