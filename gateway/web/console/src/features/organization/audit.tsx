/** What was done, by whom, and when. */

import type { AuditEntryOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip, type Tone } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { useState } from "react";
import { usePages } from "../../api/use-pages";
import { More, Show, useTitle } from "../settings/reading";
import { AuditAlerts } from "./audit-alerts";
import { AuditEntry } from "./audit-entry";
import { AuditExport } from "./audit-export";
import { AuditFilters } from "./audit-filters";
import { AuditVerify } from "./audit-verify";
import { type Asked, actionText, actorText, exportOf, NOTHING, queryOf } from "./model/audit";
import { When } from "./parts/when";
import { t } from "./texts";

const TONES: Record<string, Tone> = { warning: "warn", error: "err", critical: "err" };
const SEVERE = ["warning", "error", "critical"] as const;

export function Audit() {
  const [asked, setAsked] = useState<Asked>(NOTHING);
  const query = queryOf(asked);
  const entries = usePages<AuditEntryOut>("/audit", query);
  const [open, setOpen] = useState<AuditEntryOut>();
  const isFiltered = JSON.stringify(asked) !== JSON.stringify(NOTHING);
  useTitle(t("audit.title"));
  return (
    <Page
      wide
      title={t("audit.title")}
      intro={t("audit.intro")}
      actions={<AuditExport query={exportOf(asked)} />}
    >
      <AuditAlerts onOpen={setOpen} />
      <AuditVerify />
      <AuditFilters asked={asked} onAsk={(part) => setAsked((held) => ({ ...held, ...part }))} />
      <Card
        title={t("audit.entries")}
        flush
        actions={
          isFiltered && <Button onClick={() => setAsked(NOTHING)}>{t("audit.clear")}</Button>
        }
      >
        <Show of={entries} rows={8}>
          {() =>
            entries.rows.length === 0 ? (
              <Empty title={t(isFiltered ? "audit.noneFound" : "audit.none")} />
            ) : (
              <Rows label={t("audit.entries")}>
                {entries.rows.map((entry) => (
                  <EntryRow key={entry.id} entry={entry} onOpen={() => setOpen(entry)} />
                ))}
              </Rows>
            )
          }
        </Show>
        <More of={entries} />
      </Card>
      {open && <AuditEntry entry={open} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

function EntryRow({ entry, onOpen }: { entry: AuditEntryOut; onOpen: () => void }) {
  const { seq, at, severity, outcome, address } = entry;
  const severe = SEVERE.find((held) => held === severity);
  return (
    <Row
      title={
        <>
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={onOpen}
            className="rounded text-start font-medium underline-offset-2 hover:underline touch:min-h-11"
          >
            {actionText(entry.action)}
            <span className="sr-only"> {t("audit.number", { n: seq })}</span>
          </button>
          {severe && <Chip tone={TONES[severe] ?? "neutral"}>{t(`severity.${severe}`)}</Chip>}
          {outcome === "failure" && <Chip tone="warn">{t("audit.failure")}</Chip>}
        </>
      }
      actions={
        <span className="text-fg2 text-xs">
          <When at={at} />
        </span>
      }
    >
      <bdi>{actorText(entry)}</bdi>
      {address && <> · {address}</>}
      {" · "}
      <code dir="ltr" className="text-2xs">
        {entry.action}
      </code>
    </Row>
  );
}
