/** A role made of permissions: those that one has oneself. */

import type { Permission, RoleIn, RoleOut } from "@insightdesk/client";
import { Checkbox } from "@insightdesk/ui/checkbox";
import { Field } from "@insightdesk/ui/field";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { useWho } from "../../session/context";
import { grouped } from "./model/people";
import { permissionText, resourceText } from "./model/permissions";
import { useDraft } from "./parts/draft";
import { FormDialog } from "./parts/form-dialog";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

export interface RoleDialogProps {
  /** None: a new one. */
  role?: RoleOut;
  onSaved: () => void;
  onClose: () => void;
}

export function RoleDialog({ role, onSaved, onClose }: RoleDialogProps) {
  const api = useApi();
  const done = useDone();
  const mine = useWho().permissions;
  const draft = useDraft<RoleIn>({ name: role?.name ?? "", permissions: role?.permissions ?? [] });
  const { value, change } = draft;
  const [problems, setProblems] = useState<{ name?: string; permissions?: string }>({});
  const save = useAction(async () => {
    const body: RoleIn = { ...value, name: value.name.trim() };
    await (role ? api.put(`/roles/${role.id}`, body) : api.post("/roles", body));
    done(t("saved"));
    onSaved();
  });
  const submit = async () => {
    const found = {
      ...(!value.name.trim() && { name: t("role.name.missing") }),
      ...(value.permissions.length === 0 && { permissions: t("role.permissions.missing") }),
    };
    setProblems(found);
    if (Object.keys(found).length === 0 && (await save.run())) onClose();
  };
  const tick = (permission: Permission, has: boolean) => {
    const without = value.permissions.filter((held) => held !== permission);
    // In the order of the table, so that ticking and unticking is no change.
    const chosen = mine.filter((held) => (held === permission ? has : without.includes(held)));
    change({ permissions: chosen });
  };
  return (
    <FormDialog
      onClose={onClose}
      title={role ? t("role.edit.one", { name: role.name }) : t("roles.add")}
      submitLabel={t("save")}
      dirty={draft.isDirty}
      busy={save.isBusy}
      problem={save.problem ?? problems.permissions}
      onSubmit={() => void submit()}
    >
      <Field
        label={t("role.name")}
        value={value.name}
        maxLength={100}
        autoComplete="off"
        error={problems.name ?? save.fields.name}
        onChange={({ target }) => change({ name: target.value })}
      />
      {role && role.members > 0 && (
        <p className="text-fg2">{t("role.edit.used", { n: role.members })}</p>
      )}
      {[...grouped(mine)].map(([resource, permissions]) => (
        <fieldset key={resource} className="flex flex-col gap-2">
          <legend className="mb-1.5 font-semibold">{resourceText(resource)}</legend>
          {permissions.map((permission) => (
            <Checkbox
              key={permission}
              label={permissionText(permission)}
              checked={value.permissions.includes(permission)}
              onChange={({ target }) => tick(permission, target.checked)}
            />
          ))}
        </fieldset>
      ))}
    </FormDialog>
  );
}
