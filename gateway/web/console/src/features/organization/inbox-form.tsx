/** Name, team, pages and questions of an inbox. */

import type { FieldRule, InboxIn, InboxOut } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { Field, Select, TextArea } from "@insightdesk/ui/field";
import { Switch } from "@insightdesk/ui/switch";
import { type FormEvent, useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import type { Loaded } from "../../api/use-load";
import { draftOf, type InboxDraft, problemsOf } from "./model/inbox";
import { linesOf } from "./model/lines";
import { originOf } from "./model/origins";
import { useDraft } from "./parts/draft";
import { SaveBar } from "./parts/save-bar";
import { useDone } from "./parts/use-done";
import { useTeams } from "./parts/use-lists";
import { t } from "./texts";

interface InboxFormProps {
  inbox: InboxOut;
  set: Loaded<InboxOut>["set"];
  disabled: boolean;
}

export function InboxForm({ inbox, set, disabled }: InboxFormProps) {
  const api = useApi();
  const done = useDone();
  const draft = useDraft(draftOf(inbox));
  const [problems, setProblems] = useState<ReturnType<typeof problemsOf>>({});
  const save = useAction(
    async ({ name, team, origins, identity, askName, askEmail }: InboxDraft) => {
      const body: InboxIn = {
        name: name.trim(),
        allowed_origins: linesOf(origins).map((line) => originOf(line) ?? line),
        require_identity: identity,
        pre_chat: { name: askName, email: askEmail },
        ...(team && { team }),
      };
      const answer = await api.patch<InboxOut>(`/inboxes/${inbox.id}`, body);
      set(() => answer);
      done(t("saved"));
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = problemsOf(draft.value);
    setProblems(found);
    if (Object.keys(found).length === 0) void save.run(draft.value);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-6">
      <fieldset disabled={disabled} className="contents">
        <Basics
          value={draft.value}
          change={draft.change}
          problems={{
            name: problems.name ?? save.fields.name,
            origins: problems.origins ?? save.fields.allowed_origins,
          }}
          had={inbox.team}
        />
        <PreChat value={draft.value} change={draft.change} />
      </fieldset>
      <SaveBar
        dirty={draft.isDirty}
        busy={save.isBusy}
        problem={save.problem}
        onReset={draft.reset}
      />
    </form>
  );
}

interface PartProps {
  value: InboxDraft;
  change: (part: Partial<InboxDraft>) => void;
}

interface BasicsProps extends PartProps {
  problems: { name?: string | undefined; origins?: string | undefined };
  /** A team can be changed, not taken away. */
  had: string | null;
}

function Basics({ value, change, problems, had }: BasicsProps) {
  const teams = useTeams();
  return (
    <Card title={t("inbox.settings")}>
      <div className="flex flex-col gap-4">
        <Field
          label={t("inbox.name")}
          hint={t("inbox.name.more")}
          value={value.name}
          maxLength={100}
          error={problems.name}
          onChange={({ target }) => change({ name: target.value })}
        />
        <Select
          label={t("inbox.team")}
          hint={t("inbox.team.more")}
          value={value.team}
          onChange={({ target }) => change({ team: target.value })}
        >
          {had === null && <option value="">{t("inbox.team.none")}</option>}
          {teams.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <TextArea
          label={t("inbox.origins")}
          hint={t("inbox.origins.more")}
          value={value.origins}
          dir="ltr"
          spellCheck={false}
          placeholder={"https://shop.example\nhttps://www.shop.example"}
          error={problems.origins}
          onChange={({ target }) => change({ origins: target.value })}
        />
      </div>
    </Card>
  );
}

const RULES = ["hidden", "optional", "required"] as const satisfies FieldRule[];

function PreChat({ value, change }: PartProps) {
  return (
    <Card title={t("inbox.preChat")} intro={t("inbox.preChat.more")}>
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Rule
            label={t("inbox.ask.name")}
            value={value.askName}
            onChoose={(askName) => change({ askName })}
          />
          <Rule
            label={t("inbox.ask.email")}
            value={value.askEmail}
            onChoose={(askEmail) => change({ askEmail })}
          />
        </div>
        <Switch
          label={t("inbox.identity")}
          hint={t("inbox.identity.more")}
          on={value.identity}
          onChange={(identity) => change({ identity })}
        />
      </div>
    </Card>
  );
}

interface RuleProps {
  label: string;
  value: FieldRule;
  onChoose: (rule: FieldRule) => void;
}

function Rule({ label, value, onChoose }: RuleProps) {
  return (
    <Select
      label={label}
      value={value}
      onChange={({ target }) => onChoose(RULES.find((rule) => rule === target.value) ?? "optional")}
    >
      {RULES.map((rule) => (
        <option key={rule} value={rule}>
          {t(`inbox.rule.${rule}`)}
        </option>
      ))}
    </Select>
  );
}
