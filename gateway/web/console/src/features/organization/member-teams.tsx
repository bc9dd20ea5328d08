/** The teams a member is in; ticking a box is enough. */

import type { MemberOut, TeamId, TeamMemberIn } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { Problem } from "@insightdesk/ui/notice";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import type { Loaded } from "../../api/use-load";
import { useMay } from "../../session/context";
import { TeamBoxes } from "./parts/team-boxes";
import { useTeams } from "./parts/use-lists";
import { t } from "./texts";

const FIRST: TeamMemberIn = { rank: "agent", skills: [] };

interface MemberTeamsProps {
  member: MemberOut;
  set: Loaded<MemberOut>["set"];
}

export function MemberTeams({ member, set }: MemberTeamsProps) {
  const api = useApi();
  const may = useMay();
  const teams = useTeams();
  const change = useAction(async (team: TeamId, isIn: boolean) => {
    const path = `/teams/${team}/members/${member.id}`;
    if (isIn) await api.put(path, FIRST);
    else await api.delete(path);
    set((held) => ({
      ...held,
      teams: isIn ? [...held.teams, team] : held.teams.filter((id) => id !== team),
    }));
  });
  if (teams.length === 0) return null;
  return (
    <Card title={t("teams.title")} intro={t("member.teams.more")}>
      <div className="flex flex-col gap-3" aria-busy={change.isBusy}>
        <TeamBoxes
          teams={teams}
          chosen={member.teams}
          disabled={!may("team:edit")}
          onChange={(team, isIn) => void change.run(team, isIn)}
        />
        <Problem>{change.problem}</Problem>
      </div>
    </Card>
  );
}
