/** How members sign in, from where, and how long things are kept. */

import type { OrganizationIn, OrganizationOut, OrganizationSettings } from "@insightdesk/client";
import { Card, Page } from "@insightdesk/ui/card";
import { Field, TextArea } from "@insightdesk/ui/field";
import { Notice } from "@insightdesk/ui/notice";
import { Switch } from "@insightdesk/ui/switch";
import { type FormEvent, useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { type Loaded, useLoad } from "../../api/use-load";
import { Show, useTitle } from "../settings/reading";
import { DAYS, draftOf, HOURS, type PolicyDraft, problemsOf, settingsOf } from "./model/policy";
import { type Draft, useDraft } from "./parts/draft";
import { SaveBar } from "./parts/save-bar";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

export function Policy() {
  const loaded = useLoad<OrganizationOut>((api, signal) =>
    api.get("/organization", undefined, signal),
  );
  useTitle(t("policy.title"));
  return (
    <Page title={t("policy.title")} intro={t("policy.intro")}>
      <Show of={loaded} rows={8}>
        {({ settings }) => <Form saved={settings} set={loaded.set} />}
      </Show>
    </Page>
  );
}

interface FormProps {
  saved: OrganizationSettings;
  set: Loaded<OrganizationOut>["set"];
}

function Form({ saved, set }: FormProps) {
  const api = useApi();
  const done = useDone();
  const draft = useDraft(draftOf(saved));
  const [isTried, setIsTried] = useState(false);
  const problems = problemsOf(draft.value);
  const save = useAction(async () => {
    const body: OrganizationIn = { settings: settingsOf(draft.value, saved) };
    const answer = await api.patch<OrganizationOut>("/organization", body);
    set(() => answer);
    setIsTried(false);
    done(t("saved"));
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsTried(true);
    if (Object.keys(problems).length === 0) return void save.run();
    const form = event.currentTarget;
    requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  const shown = isTried ? problems : {};
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-6">
      <SignIn draft={draft} />
      <Networks draft={draft} problem={shown.networks} />
      <Numbers
        title={t("policy.hours")}
        intro={t("policy.hours.more")}
        fields={["signInHours", "idleHours"]}
        unit={t("policy.hours.unit")}
        bounds={HOURS}
        draft={draft}
        problems={shown}
      />
      <Numbers
        title={t("policy.retention")}
        intro={t("policy.retention.more")}
        fields={["ticketDays", "contactDays", "auditDays"]}
        unit={t("policy.days.unit")}
        bounds={DAYS}
        draft={draft}
        problems={shown}
      />
      <SaveBar
        dirty={draft.isDirty}
        busy={save.isBusy}
        problem={save.problem}
        onReset={draft.reset}
      />
    </form>
  );
}

function SignIn({ draft: { value, change } }: { draft: Draft<PolicyDraft> }) {
  return (
    <Card title={t("policy.signIn")}>
      <div className="flex flex-col gap-4">
        <Switch
          label={t("policy.factor")}
          hint={t("policy.factor.more")}
          on={value.factorForAll}
          onChange={(factorForAll) => change({ factorForAll })}
        />
        <Switch
          label={t("policy.passwords")}
          hint={t("policy.passwords.more")}
          on={value.passwords}
          onChange={(passwords) => change({ passwords })}
        />
        {!value.passwords && <Notice tone="warn">{t("policy.passwords.off")}</Notice>}
        <Switch
          label={t("policy.classes")}
          hint={t("policy.classes.more")}
          on={value.classes}
          onChange={(classes) => change({ classes })}
        />
      </div>
    </Card>
  );
}

interface NetworksProps {
  draft: Draft<PolicyDraft>;
  problem: string | undefined;
}

function Networks({ draft: { value, change }, problem }: NetworksProps) {
  return (
    <Card title={t("policy.networks")} intro={t("policy.networks.intro")}>
      <div className="flex flex-col gap-3">
        <TextArea
          label={t("policy.networks.label")}
          hint={t("policy.networks.more")}
          dir="ltr"
          spellCheck={false}
          placeholder={"203.0.113.0/24\n2001:db8::/32"}
          value={value.networks}
          error={problem}
          onChange={({ target }) => change({ networks: target.value })}
        />
        {value.networks.trim() && <Notice tone="warn">{t("policy.networks.warn")}</Notice>}
      </div>
    </Card>
  );
}

type NumberField = keyof typeof HOURS | keyof typeof DAYS;

interface NumbersProps {
  title: string;
  intro: string;
  fields: readonly NumberField[];
  unit: string;
  bounds: Partial<Record<NumberField, readonly [number, number]>>;
  draft: Draft<PolicyDraft>;
  problems: Partial<Record<keyof PolicyDraft, string>>;
}

function Numbers({ title, intro, fields, unit, bounds, draft, problems }: NumbersProps) {
  return (
    <Card title={title} intro={intro}>
      <div className="grid gap-4 sm:grid-cols-2">
        {fields.map((field) => (
          <Field
            key={field}
            label={`${t(`policy.${field}`)} (${unit})`}
            hint={t(`policy.${field}.more`)}
            type="number"
            inputMode="numeric"
            min={bounds[field]?.[0]}
            max={bounds[field]?.[1]}
            value={draft.value[field]}
            error={problems[field]}
            onChange={({ target }) => draft.change({ [field]: target.value })}
          />
        ))}
      </div>
    </Card>
  );
}
