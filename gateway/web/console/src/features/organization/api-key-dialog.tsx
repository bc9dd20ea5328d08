/** A new key: for what, and for how long. */

import type { KeyIn, NewKeyOut } from "@insightdesk/client";
import { Checkbox } from "@insightdesk/ui/checkbox";
import { Field, Select } from "@insightdesk/ui/field";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { LIVES, SCOPES, type Scope, scopeText } from "./model/keys";
import { useDraft } from "./parts/draft";
import { FormDialog } from "./parts/form-dialog";
import { t } from "./texts";

export interface ApiKeyDialogProps {
  onMade: (made: NewKeyOut) => void;
  onClose: () => void;
}

export function ApiKeyDialog({ onMade, onClose }: ApiKeyDialogProps) {
  const api = useApi();
  const draft = useDraft({ name: "", scopes: ["read"] as Scope[], days: "90" });
  const { value, change } = draft;
  const [problems, setProblems] = useState<{ name?: string; scopes?: string }>({});
  const make = useAction(async () => {
    const { name, scopes, days } = value;
    const body: KeyIn = { name: name.trim(), scopes, expires_in_days: Number(days) };
    onMade(await api.post("/api-keys", body));
  });
  const submit = () => {
    const found = {
      ...(!value.name.trim() && { name: t("keys.name.missing") }),
      ...(value.scopes.length === 0 && { scopes: t("keys.scopes.missing") }),
    };
    setProblems(found);
    if (Object.keys(found).length === 0) void make.run();
  };
  const tick = (scope: Scope, has: boolean) =>
    change({
      scopes: SCOPES.filter((held) => (held === scope ? has : value.scopes.includes(held))),
    });
  return (
    <FormDialog
      onClose={onClose}
      title={t("keys.add")}
      submitLabel={t("keys.add")}
      dirty={draft.isDirty}
      busy={make.isBusy}
      problem={make.problem ?? problems.scopes}
      onSubmit={submit}
    >
      <Field
        label={t("keys.name")}
        hint={t("keys.name.more")}
        value={value.name}
        maxLength={100}
        autoComplete="off"
        error={problems.name ?? make.fields.name}
        onChange={({ target }) => change({ name: target.value })}
      />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium text-fg2 text-xs">{t("keys.scopes")}</legend>
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            label={scopeText(scope)}
            hint={t(`scope.${scope}.more`)}
            checked={value.scopes.includes(scope)}
            onChange={({ target }) => tick(scope, target.checked)}
          />
        ))}
      </fieldset>
      <Select
        label={t("keys.life")}
        value={value.days}
        error={make.fields.expires_in_days}
        onChange={({ target }) => change({ days: target.value })}
      >
        {LIVES.map((days) => (
          <option key={days} value={days}>
            {t("keys.days", { n: Number(days) })}
          </option>
        ))}
      </Select>
    </FormDialog>
  );
}
