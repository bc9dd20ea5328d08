/** One member: role, teams, and the way out. */

import type { MemberIn, MemberOut, RoleOut } from "@insightdesk/client";
import { Avatar } from "@insightdesk/ui/avatar";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Notice } from "@insightdesk/ui/notice";
import { useParams } from "@tanstack/react-router";
import { useApi } from "../../api/context";
import { type Loaded, useLoad } from "../../api/use-load";
import { useMay, useWho } from "../../session/context";
import { Show, useTitle } from "../settings/reading";
import { MemberAccess } from "./member-access";
import { MemberRole } from "./member-role";
import { MemberTeams } from "./member-teams";
import { whyUntouchable } from "./model/people";
import { Fact, Facts } from "./parts/facts";
import { roleName } from "./parts/role-select";
import { useRoles } from "./parts/use-lists";
import { When, WhenOrNever } from "./parts/when";
import { t } from "./texts";

export function MemberPage() {
  const { memberId = "" } = useParams({ strict: false });
  const loaded = useLoad<MemberOut>(
    (api, signal) => api.get(`/members/${memberId}`, undefined, signal),
    memberId,
  );
  const name = loaded.load.phase === "there" ? loaded.load.value.name : t("members.one");
  useTitle(name);
  return (
    <Page title={name}>
      <Show of={loaded} rows={6}>
        {(member) => <Details member={member} of={loaded} />}
      </Show>
    </Page>
  );
}

interface DetailsProps {
  member: MemberOut;
  of: Loaded<MemberOut>;
}

function Details({ member, of: { set, reload } }: DetailsProps) {
  const api = useApi();
  const may = useMay();
  const roles = useRoles();
  const why = whyUntouchable(member, useWho());
  const patch = async (body: MemberIn) => {
    const answer = await api.patch<MemberOut>(`/members/${member.id}`, body);
    set(() => answer);
  };
  return (
    <>
      <About member={member} roles={roles} />
      {why && <Notice tone="info">{t(`member.untouchable.${why}`)}</Notice>}
      {!why && may("member:edit") && <MemberRole member={member} roles={roles} patch={patch} />}
      <MemberTeams member={member} set={set} />
      {!why && <MemberAccess member={member} patch={patch} reload={reload} />}
    </>
  );
}

function About({ member, roles }: { member: MemberOut; roles: readonly RoleOut[] }) {
  return (
    <Card
      title={t("member.about")}
      actions={member.disabled && <Chip tone="err">{t("member.state.disabled")}</Chip>}
    >
      <div className="flex flex-wrap items-start gap-4">
        <Avatar id={member.id} name={member.name} size="large" />
        <Facts>
          {member.email && (
            <Fact name={t("email")}>
              <bdi className="wrap-anywhere">{member.email}</bdi>
            </Fact>
          )}
          <Fact name={t("member.role")}>{roleName(member, roles)}</Fact>
          <Fact name={t("member.factorName")}>
            {t(member.has_second_factor ? "member.factor" : "member.noFactor")}
          </Fact>
          <Fact name={t("member.joined")}>
            <When at={member.joined_at} />
          </Fact>
          <Fact name={t("member.seen")}>
            <WhenOrNever at={member.last_seen_at} />
          </Fact>
        </Facts>
      </div>
    </Card>
  );
}
