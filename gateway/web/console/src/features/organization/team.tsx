/** One team: what it is, who is in it, and the end of it. */

import type { TeamOut } from "@insightdesk/client";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { Api } from "../../api/caller";
import { useApi } from "../../api/context";
import { Refused } from "../../api/problem";
import { useAction } from "../../api/use-action";
import { type Loaded, useLoad } from "../../api/use-load";
import { useMay, useWho } from "../../session/context";
import { Show, useTitle } from "../settings/reading";
import { leads } from "./model/teams";
import { AskButton } from "./parts/ask-button";
import { useDraft } from "./parts/draft";
import { SaveBar } from "./parts/save-bar";
import { useDone } from "./parts/use-done";
import { TeamMembers } from "./team-members";
import { TeamFields } from "./teams";
import { t } from "./texts";

export function TeamPage() {
  const { teamId = "" } = useParams({ strict: false });
  const loaded = useLoad((api, signal) => readTeam(api, teamId, signal), teamId);
  const team = loaded.load.phase === "there" ? loaded.load.value : undefined;
  const title = team?.name ?? t("teams.one");
  useTitle(title);
  return (
    <Page wide title={title}>
      <Show of={loaded} rows={5}>
        {(held) => <Details team={held} of={loaded} />}
      </Show>
    </Page>
  );
}

/** There are few teams: they come in one list, and one of them is taken from it. */
async function readTeam(api: Api, id: string, signal: AbortSignal): Promise<TeamOut> {
  const { data } = await api.get<{ data: TeamOut[] }>("/teams", undefined, signal);
  const team = data.find((held) => held.id === id);
  if (!team) throw new Refused({ status: 404, code: "NOT_FOUND", detail: t("teams.gone") });
  return team;
}

function Details({ team, of }: { team: TeamOut; of: Loaded<TeamOut> }) {
  const mayEdit = useMay()("team:edit");
  const { member } = useWho();
  const mayStaff = mayEdit || leads(team, member);
  return (
    <>
      {mayEdit ? <Form team={team} set={of.set} /> : <About team={team} />}
      <TeamMembers team={team} reload={of.reload} mayStaff={mayStaff} />
      {mayEdit && !team.is_default && <Deletion team={team} />}
    </>
  );
}

function About({ team }: { team: TeamOut }) {
  return (
    <Card
      title={t("team.about")}
      actions={team.is_default && <Chip tone="accent">{t("team.default")}</Chip>}
    >
      <p>{team.description || t("team.noDescription")}</p>
    </Card>
  );
}

function Form({ team, set }: { team: TeamOut; set: Loaded<TeamOut>["set"] }) {
  const api = useApi();
  const done = useDone();
  const draft = useDraft({ name: team.name, description: team.description });
  const [missing, setMissing] = useState<string>();
  const save = useAction(async () => {
    const body = { ...draft.value, name: draft.value.name.trim() };
    const answer = await api.put<TeamOut>(`/teams/${team.id}`, body);
    set((held) => ({ ...held, ...answer }));
    done(t("saved"));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const problem = draft.value.name.trim() ? undefined : t("team.name.missing");
    setMissing(problem);
    if (!problem) void save.run();
  };
  return (
    <Card
      title={t("team.about")}
      intro={team.is_default && t("team.isDefault")}
      actions={team.is_default && <Chip tone="accent">{t("team.default")}</Chip>}
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TeamFields
          value={draft.value}
          errors={{ ...save.fields, ...(missing && { name: missing }) }}
          onChange={draft.change}
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

function Deletion({ team: { id, name } }: { team: TeamOut }) {
  const api = useApi();
  const done = useDone();
  const navigate = useNavigate();
  return (
    <Card
      title={t("team.delete.title")}
      intro={t("team.delete.more")}
      actions={
        <AskButton
          label={t("team.delete")}
          look="danger"
          danger
          title={t("team.delete.ask", { name })}
          confirmLabel={t("team.delete")}
          onConfirm={async () => {
            await api.delete(`/teams/${id}`);
            done(t("team.delete.done", { name }));
            void navigate({ to: "/settings/teams" });
          }}
        >
          {t("team.delete.more")}
        </AskButton>
      }
    />
  );
}
