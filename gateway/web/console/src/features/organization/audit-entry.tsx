/** One entry in full: who, from where, and what was before and after. */

import type { AuditEntryOut } from "@insightdesk/client";
import { Dialog } from "@insightdesk/ui/dialog";
import { fullTime } from "../../time";
import { actionText, actorText, SEVERITIES } from "./model/audit";
import { differences, facts } from "./model/diff";
import { Fact, Facts } from "./parts/facts";
import { t } from "./texts";

export interface AuditEntryProps {
  entry: AuditEntryOut;
  onClose: () => void;
}

export function AuditEntry({ entry, onClose }: AuditEntryProps) {
  const details = facts(entry.details);
  return (
    <Dialog open onClose={onClose} title={actionText(entry.action)} closeLabel={t("close")}>
      <section
        aria-label={t("audit.seq")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keyboard can scroll it
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-4 outline-offset-[-2px]"
      >
        <About entry={entry} />
        <Changes entry={entry} />
        {details.length > 0 && (
          <section aria-labelledby="audit-details">
            <h3 id="audit-details" className="mb-2 font-semibold">
              {t("audit.details")}
            </h3>
            <Facts>
              {details.map(([name, value]) => (
                <Fact key={name} name={<code className="text-xs">{name}</code>}>
                  {value}
                </Fact>
              ))}
            </Facts>
          </section>
        )}
      </section>
    </Dialog>
  );
}

function About({ entry }: { entry: AuditEntryOut }) {
  const severity = SEVERITIES.find((held) => held === entry.severity);
  return (
    <Facts>
      <Fact name={t("audit.seq")}>{entry.seq}</Fact>
      <Fact name={t("audit.at")}>
        <time dateTime={entry.at}>{fullTime(entry.at)}</time>
      </Fact>
      <Fact name={t("audit.action")}>
        <code dir="ltr" className="text-xs">
          {entry.action}
        </code>
      </Fact>
      <Fact name={t("audit.actor")}>
        <bdi>{actorText(entry)}</bdi>
      </Fact>
      {severity && <Fact name={t("audit.severity")}>{t(`severity.${severity}`)}</Fact>}
      <Fact name={t("audit.outcome")}>
        {t(entry.outcome === "failure" ? "audit.failure" : "audit.success")}
      </Fact>
      {entry.resource_kind && (
        <Fact name={t("audit.resource")}>
          {entry.resource_kind}{" "}
          <code dir="ltr" className="text-xs">
            {entry.resource_id}
          </code>
        </Fact>
      )}
      {entry.address && <Fact name={t("audit.address")}>{entry.address}</Fact>}
      {entry.user_agent && <Fact name={t("audit.program")}>{entry.user_agent}</Fact>}
      {entry.request && (
        <Fact name={t("audit.request")}>
          <code dir="ltr" className="text-xs">
            {entry.request}
          </code>
        </Fact>
      )}
    </Facts>
  );
}

function Changes({ entry: { before, after } }: { entry: AuditEntryOut }) {
  const changed = differences(before, after);
  if (changed.length === 0) return null;
  return (
    <section aria-labelledby="audit-changes">
      <h3 id="audit-changes" className="mb-2 font-semibold">
        {t("audit.changes")}
      </h3>
      <ul className="flex flex-col gap-2">
        {changed.map(({ path, before: old, after: now }) => (
          <li key={path} className="rounded-md border border-line">
            <p className="border-line border-b bg-canvas px-3 py-1 text-xs">
              <code>{path}</code>
            </p>
            {old !== undefined && <Side sign="−" name={t("audit.before")} text={old} isOld />}
            {now !== undefined && <Side sign="+" name={t("audit.after")} text={now} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface SideProps {
  sign: string;
  name: string;
  text: string;
  isOld?: boolean;
}

function Side({ sign, name, text, isOld }: SideProps) {
  return (
    <p className={`flex gap-2 px-3 py-1 ${isOld ? "bg-err-soft text-err" : "bg-ok-soft text-ok"}`}>
      <span aria-hidden="true" className="font-mono">
        {sign}
      </span>
      <span className="sr-only">{name}: </span>
      <bdi className="wrap-anywhere min-w-0 whitespace-pre-wrap">{text || "“”"}</bdi>
    </p>
  );
}
