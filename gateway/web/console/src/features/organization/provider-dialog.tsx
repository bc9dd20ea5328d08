/** One provider: where it is, and who is sent there. */

import type { ProviderView } from "@insightdesk/client";
import { Field, TextArea } from "@insightdesk/ui/field";
import { Switch } from "@insightdesk/ui/switch";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { bodyOf, draftOf, problemsOf } from "./model/providers";
import { useDraft } from "./parts/draft";
import { FormDialog } from "./parts/form-dialog";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

export interface ProviderDialogProps {
  /** None: a new one. */
  provider?: ProviderView;
  onSaved: () => void;
  onClose: () => void;
}

export function ProviderDialog({ provider, onSaved, onClose }: ProviderDialogProps) {
  const api = useApi();
  const done = useDone();
  const draft = useDraft(draftOf(provider));
  const { value, change } = draft;
  const [problems, setProblems] = useState<ReturnType<typeof problemsOf>>({});
  const save = useAction(async () => {
    const body = bodyOf(value);
    await (provider ? api.put(`/providers/${provider.id}`, body) : api.post("/providers", body));
    done(t("saved"));
    onSaved();
  });
  const submit = async () => {
    const found = problemsOf(value);
    setProblems(found);
    if (Object.keys(found).length === 0 && (await save.run())) onClose();
  };
  return (
    <FormDialog
      onClose={onClose}
      title={provider ? t("providers.edit.one", { name: provider.name }) : t("providers.add")}
      submitLabel={t("save")}
      dirty={draft.isDirty}
      busy={save.isBusy}
      problem={save.problem}
      onSubmit={() => void submit()}
    >
      <Field
        label={t("providers.name")}
        hint={t("providers.name.more")}
        value={value.name}
        maxLength={100}
        autoComplete="off"
        error={problems.name ?? save.fields.name}
        onChange={({ target }) => change({ name: target.value })}
      />
      <Field
        label={t("providers.issuer")}
        hint={t("providers.issuer.more")}
        type="url"
        dir="ltr"
        placeholder="https://login.example.com"
        value={value.issuer}
        error={problems.issuer ?? save.fields.issuer}
        onChange={({ target }) => change({ issuer: target.value })}
      />
      <Field
        label={t("providers.clientId")}
        dir="ltr"
        autoComplete="off"
        spellCheck={false}
        value={value.clientId}
        error={problems.clientId ?? save.fields.client_id}
        onChange={({ target }) => change({ clientId: target.value })}
      />
      <Field
        label={t("providers.secret")}
        {...(provider && { hint: t("providers.secret.kept") })}
        type="password"
        dir="ltr"
        autoComplete="new-password"
        value={value.secret}
        error={save.fields.client_secret}
        onChange={({ target }) => change({ secret: target.value })}
      />
      <TextArea
        label={t("providers.domains")}
        hint={t("providers.domains.more")}
        dir="ltr"
        spellCheck={false}
        placeholder="example.com"
        value={value.domains}
        error={problems.domains ?? save.fields.domains}
        onChange={({ target }) => change({ domains: target.value })}
      />
      <Switch
        label={t("providers.creates")}
        hint={t("providers.creates.more")}
        on={value.creates}
        onChange={(creates) => change({ creates })}
      />
      <Switch
        label={t("providers.enabled")}
        on={value.enabled}
        onChange={(enabled) => change({ enabled })}
      />
    </FormDialog>
  );
}
