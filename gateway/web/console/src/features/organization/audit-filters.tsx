/** Which entries are shown. */

import { INPUT } from "@insightdesk/ui/field";
import { useMemo } from "react";
import { type Asked, actions, EVERY, SEVERITIES } from "./model/audit";
import { Filter, Search } from "./parts/search";
import { usePeople } from "./parts/use-lists";
import { t } from "./texts";

export interface AuditFiltersProps {
  asked: Asked;
  onAsk: (part: Partial<Asked>) => void;
}

export function AuditFilters({ asked, onAsk }: AuditFiltersProps) {
  const known = useMemo(actions, []);
  const { load } = usePeople();
  const people = load.phase === "there" ? load.value : [];
  const actors = people.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <search className="flex flex-wrap gap-2">
      <Search
        key={asked.q === "" ? "empty" : "asked"}
        label={t("audit.search")}
        value={asked.q}
        onSearch={(q) => onAsk({ q })}
      />
      <Filter
        label={t("audit.action")}
        value={asked.action}
        options={[
          { value: "", label: t("audit.anyAction") },
          { value: EVERY, label: t("audit.allActions") },
          ...known,
        ]}
        onChoose={(action) => onAsk({ action })}
      />
      <Filter
        label={t("audit.actor")}
        value={asked.actor}
        options={[{ value: "", label: t("audit.anyActor") }, ...actors]}
        onChoose={(actor) => onAsk({ actor })}
      />
      <Filter
        label={t("audit.severity")}
        value={asked.severity}
        options={SEVERITIES.map((value) => ({
          value,
          label: value ? t(`severity.${value}`) : t("audit.anySeverity"),
        }))}
        onChoose={(severity) => onAsk({ severity })}
      />
      <span className="flex min-w-0 grow flex-wrap gap-2 sm:grow-0">
        <Day label={t("audit.from")} value={asked.from} onChange={(from) => onAsk({ from })} />
        <Day label={t("audit.to")} value={asked.to} onChange={(to) => onAsk({ to })} />
      </span>
    </search>
  );
}

interface DayProps {
  label: string;
  value: string;
  onChange: (day: string) => void;
}

function Day({ label, value, onChange }: DayProps) {
  return (
    <label className="flex grow items-center gap-1.5 text-fg2 text-xs sm:grow-0">
      {label}
      <input
        type="date"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className={`${INPUT} h-9 grow touch:h-11`}
      />
    </label>
  );
}
