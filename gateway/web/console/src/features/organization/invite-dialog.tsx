/** Inviting people: one address or a pasted list of them. */

import type { InvitationIn, InvitationOut, RoleOut, TeamId, TeamOut } from "@insightdesk/client";
import { TextArea } from "@insightdesk/ui/field";
import { Notice } from "@insightdesk/ui/notice";
import { useState } from "react";
import type { Api } from "../../api/caller";
import { useApi } from "../../api/context";
import { explain, fieldProblems } from "../../api/explain";
import { Dismissed } from "../../api/problem";
import { useAction } from "../../api/use-action";
import { pastedAddresses } from "./model/addresses";
import { choiceOf } from "./model/people";
import { FormDialog } from "./parts/form-dialog";
import { RoleSelect } from "./parts/role-select";
import { TeamBoxes } from "./parts/team-boxes";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

export interface InviteDialogProps {
  roles: readonly RoleOut[];
  teams: readonly TeamOut[];
  onSent: () => void;
  onClose: () => void;
}

/** One that did not go out, and why. */
interface Failure {
  readonly email: string;
  readonly why: string;
}

export function InviteDialog({ roles, teams, onSent, onClose }: InviteDialogProps) {
  const api = useApi();
  const done = useDone();
  const [text, setText] = useState("");
  const [role, setRole] = useState("agent");
  const [inTeams, setInTeams] = useState<readonly TeamId[]>(
    teams.filter(({ is_default }) => is_default).map(({ id }) => id),
  );
  const [wrong, setWrong] = useState<string>();
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const send = useAction(async (emails: readonly string[]) => {
    const choice = choiceOf(role);
    const rest = { role: "agent" as const, ...choice, teams: [...inTeams] };
    const failed = await inviteAll(api, emails, rest);
    const sent = emails.length - failed.length;
    if (sent > 0) {
      onSent();
      done(t("invite.sent", { n: sent }));
    }
    setFailures(failed);
    setText(failed.map(({ email }) => email).join("\n"));
    if (failed.length === 0) onClose();
  });
  const submit = () => {
    const { good, bad } = pastedAddresses(text);
    const [first] = bad;
    const problem = first
      ? t("invite.wrong", { text: first })
      : good.length === 0
        ? t("invite.missing")
        : undefined;
    setWrong(problem);
    if (!problem) void send.run(good);
  };
  const { good } = pastedAddresses(text);
  return (
    <FormDialog
      onClose={onClose}
      title={t("invite.title")}
      submitLabel={good.length > 1 ? t("invite.several", { n: good.length }) : t("invite.submit")}
      dirty={text.trim() !== ""}
      busy={send.isBusy}
      problem={send.problem}
      onSubmit={submit}
    >
      <TextArea
        label={t("invite.addresses")}
        hint={t("invite.addresses.more")}
        dir="ltr"
        inputMode="email"
        autoComplete="off"
        spellCheck={false}
        value={text}
        error={wrong}
        onChange={({ target }) => {
          setText(target.value);
          setWrong(undefined);
        }}
      />
      {failures.length > 0 && <Failures failures={failures} />}
      <RoleSelect roles={roles} value={role} onChoose={setRole} />
      <TeamBoxes
        teams={teams}
        chosen={inTeams}
        onChange={(team, isIn) =>
          setInTeams((held) => (isIn ? [...held, team] : held.filter((id) => id !== team)))
        }
      />
    </FormDialog>
  );
}

/** One after another. Whoever is asked who they are and does not want to say ends it. */
async function inviteAll(
  api: Api,
  emails: readonly string[],
  rest: Omit<InvitationIn, "email">,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const email of emails) {
    try {
      await api.post<InvitationOut>("/invitations", { ...rest, email } satisfies InvitationIn);
    } catch (error) {
      if (error instanceof Dismissed) throw error;
      const [field] = Object.values(fieldProblems(error));
      failures.push({ email, why: field ?? explain(error) ?? "" });
    }
  }
  return failures;
}

function Failures({ failures }: { failures: readonly Failure[] }) {
  return (
    <div role="alert">
      <Notice tone="err">
        <p className="font-medium">{t("invite.failed", { n: failures.length })}</p>
        <ul className="list-inside list-disc">
          {failures.map(({ email, why }) => (
            <li key={email}>
              <bdi>{email}</bdi>: {why}
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
