/** Which role a member has. */

import type { MemberIn, MemberOut, RoleOut } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import type { FormEvent } from "react";
import { useAction } from "../../api/use-action";
import { choiceOf, choiceValue } from "./model/people";
import { useDraft } from "./parts/draft";
import { RoleSelect } from "./parts/role-select";
import { SaveBar } from "./parts/save-bar";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

interface MemberRoleProps {
  member: MemberOut;
  roles: readonly RoleOut[];
  patch: (body: MemberIn) => Promise<void>;
}

export function MemberRole({ member, roles, patch }: MemberRoleProps) {
  const done = useDone();
  const draft = useDraft({ role: choiceValue(member) });
  const save = useAction(async () => {
    await patch(choiceOf(draft.value.role));
    done(t("member.roleChanged", { name: member.name }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save.run();
  };
  return (
    <Card title={t("member.role")} intro={t("member.role.more")}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <RoleSelect
          roles={roles}
          value={draft.value.role}
          error={save.fields.role ?? save.fields.custom_role}
          onChoose={(role) => draft.change({ role })}
        />
        <SaveBar
          dirty={draft.isDirty}
          busy={save.isBusy}
          problem={save.problem}
          onReset={draft.reset}
        />
      </form>
    </Card>
  );
}
