/** Somebody's place in a team. */

import type { MemberOut, TeamMemberIn, TeamMemberOut, TeamRank } from "@insightdesk/client";
import { Field, Select } from "@insightdesk/ui/field";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { wholeNumber } from "./model/days";
import { linesOf } from "./model/lines";
import { CAPACITY, RANKS } from "./model/teams";
import { useDraft } from "./parts/draft";
import { FormDialog } from "./parts/form-dialog";
import { t } from "./texts";

export interface TeamMemberDialogProps {
  /** Whom it is about; none: somebody is to be chosen. */
  held?: TeamMemberOut;
  others: readonly MemberOut[];
  onSave: (member: string, body: TeamMemberIn) => Promise<void>;
  onClose: () => void;
}

export function TeamMemberDialog({ held, others, onSave, onClose }: TeamMemberDialogProps) {
  const draft = useDraft({
    member: held?.member ?? "",
    rank: (held?.rank ?? "agent") as TeamRank,
    capacity: held?.capacity?.toString() ?? "",
    skills: held?.skills.join(", ") ?? "",
  });
  const { value, change } = draft;
  const [problems, setProblems] = useState<{ member?: string; capacity?: string }>({});
  const save = useAction(onSave);
  const submit = async () => {
    const capacity = wholeNumber(value.capacity, CAPACITY);
    const [least, most] = CAPACITY;
    const found = {
      ...(!value.member && { member: t("team.member.missing") }),
      ...(capacity === undefined && { capacity: t("number.wrong", { least, most }) }),
    };
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    const body: TeamMemberIn = { rank: value.rank, skills: linesOf(value.skills) };
    if (typeof capacity === "number") body.capacity = capacity;
    if (await save.run(value.member, body)) onClose();
  };
  return (
    <FormDialog
      onClose={onClose}
      title={held ? t("team.member.edit.one", { name: held.name }) : t("team.member.add")}
      submitLabel={t("save")}
      dirty={draft.isDirty}
      busy={save.isBusy}
      problem={save.problem}
      onSubmit={() => void submit()}
    >
      {!held && (
        <Select
          label={t("members.one")}
          value={value.member}
          error={problems.member}
          onChange={({ target }) => change({ member: target.value })}
        >
          <option value="">{t("choose")}</option>
          {others.map(({ id, name, email }) => (
            <option key={id} value={id}>
              {email ? `${name} (${email})` : name}
            </option>
          ))}
        </Select>
      )}
      <Select
        label={t("team.rank")}
        hint={t("team.rank.more")}
        value={value.rank}
        onChange={({ target }) =>
          change({ rank: RANKS.find((rank) => rank === target.value) ?? "agent" })
        }
      >
        {RANKS.map((rank) => (
          <option key={rank} value={rank}>
            {t(`rank.${rank}`)}
          </option>
        ))}
      </Select>
      <Field
        label={t("team.capacity")}
        hint={t("team.capacity.more")}
        type="number"
        inputMode="numeric"
        value={value.capacity}
        error={problems.capacity ?? save.fields.capacity}
        onChange={({ target }) => change({ capacity: target.value })}
      />
      <Field
        label={t("team.skills")}
        hint={t("team.skills.more")}
        value={value.skills}
        error={save.fields.skills}
        onChange={({ target }) => change({ skills: target.value })}
      />
    </FormDialog>
  );
}
