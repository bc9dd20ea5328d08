/** The organization itself: its name, its looks, who sees what, and whose it is. */

import type { OrganizationIn, OrganizationOut } from "@insightdesk/client";
import { Card, Page } from "@insightdesk/ui/card";
import { Field } from "@insightdesk/ui/field";
import { Switch } from "@insightdesk/ui/switch";
import { type FormEvent, useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { type Loaded, useLoad } from "../../api/use-load";
import { useMay, useSession } from "../../session/context";
import { Show, useTitle } from "../settings/reading";
import { Branding } from "./branding";
import { isColor } from "./model/color";
import { useDraft } from "./parts/draft";
import { SaveBar } from "./parts/save-bar";
import { useDone } from "./parts/use-done";
import { t } from "./texts";
import { Transfer } from "./transfer";

export function General() {
  const may = useMay();
  const loaded = useLoad<OrganizationOut>((api, signal) =>
    api.get("/organization", undefined, signal),
  );
  useTitle(t("general.title"));
  return (
    <Page title={t("general.title")} intro={t("general.intro")}>
      <Show of={loaded} rows={6}>
        {(organization) => (
          <>
            <Form saved={organization} set={loaded.set} />
            {may("organization:own") && <Transfer organization={organization} />}
          </>
        )}
      </Show>
    </Page>
  );
}

interface FormProps {
  saved: OrganizationOut;
  set: Loaded<OrganizationOut>["set"];
}

function Form({ saved, set }: FormProps) {
  const api = useApi();
  const done = useDone();
  const session = useSession();
  const isOpen = useMay()("organization:edit");
  const { settings } = saved;
  const draft = useDraft({
    name: saved.name,
    color: settings.branding.color ?? "",
    logo: settings.branding.logo_url ?? "",
    agentsSeeAll: settings.agents_see_all,
  });
  const { value, change } = draft;
  const [errors, setErrors] = useState<Problems>({});
  const save = useAction(async () => {
    const body: OrganizationIn = {
      name: value.name.trim(),
      settings: {
        ...settings,
        agents_see_all: value.agentsSeeAll,
        branding: { color: value.color || null, logo_url: value.logo.trim() || null },
      },
    };
    const answer = await api.patch<OrganizationOut>("/organization", body);
    set(() => answer);
    done(t("saved"));
    // The name stands in the navigation, too.
    if (answer.name !== saved.name) await session.renew().catch(() => undefined);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = problemsOf(value);
    setErrors(found);
    if (Object.keys(found).length === 0) void save.run();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-6">
      <fieldset disabled={!isOpen} className="contents">
        <Card title={t("general.name")} intro={t("general.name.more")}>
          <Field
            label={t("general.name")}
            value={value.name}
            maxLength={100}
            autoComplete="organization"
            error={errors.name ?? save.fields.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        </Card>
        <Branding
          color={value.color}
          logo={value.logo}
          errors={errors}
          onChange={change}
          name={value.name}
        />
        <Card title={t("general.visibility")}>
          <Switch
            label={t("general.seeAll")}
            hint={t("general.seeAll.more")}
            on={value.agentsSeeAll}
            onChange={(agentsSeeAll) => change({ agentsSeeAll })}
          />
        </Card>
      </fieldset>
      <SaveBar
        dirty={draft.isDirty}
        busy={save.isBusy}
        problem={save.problem}
        onReset={() => {
          draft.reset();
          setErrors({});
        }}
      />
    </form>
  );
}

export type Problems = { name?: string; color?: string; logo?: string };

function problemsOf({
  name,
  color,
  logo,
}: {
  name: string;
  color: string;
  logo: string;
}): Problems {
  const problems: Problems = {};
  if (!name.trim()) problems.name = t("general.name.missing");
  if (color && !isColor(color)) problems.color = t("branding.color.wrong");
  if (logo.trim() && !/^https:\/\/[^\s/]+\.[^\s]+$/.test(logo.trim())) {
    problems.logo = t("branding.logo.wrong");
  }
  return problems;
}
