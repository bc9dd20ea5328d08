/** Who is in a team, with what rank, how much they take and what they know. */

import type { TeamMemberIn, TeamMemberOut, TeamOut } from "@insightdesk/client";
import { Avatar } from "@insightdesk/ui/avatar";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { AskButton } from "./parts/ask-button";
import { useDone } from "./parts/use-done";
import { usePeople } from "./parts/use-lists";
import { TeamMemberDialog } from "./team-member-dialog";
import { t } from "./texts";

interface TeamMembersProps {
  team: TeamOut;
  reload: () => void;
  mayStaff: boolean;
}

export function TeamMembers({ team, reload, mayStaff }: TeamMembersProps) {
  const api = useApi();
  const done = useDone();
  /** Whom the window is about; `new`: it asks. */
  const [open, setOpen] = useState<TeamMemberOut | "new">();
  const save = async (member: string, body: TeamMemberIn) => {
    await api.put(`/teams/${team.id}/members/${member}`, body);
    done(t("saved"));
    reload();
  };
  const remove =
    ({ member, name }: TeamMemberOut) =>
    async () => {
      await api.delete(`/teams/${team.id}/members/${member}`);
      done(t("team.member.removed", { name }));
      reload();
    };
  return (
    <Card
      title={t("team.members")}
      flush
      actions={
        mayStaff && (
          <Button aria-haspopup="dialog" onClick={() => setOpen("new")}>
            <UserPlus size={16} aria-hidden="true" />
            {t("team.member.add")}
          </Button>
        )
      }
    >
      {team.members.length === 0 ? (
        <Empty title={t("team.members.none")} />
      ) : (
        <Rows label={t("team.members")}>
          {team.members.map((held) => (
            <MemberRow
              key={held.member}
              held={held}
              mayStaff={mayStaff}
              onEdit={() => setOpen(held)}
              onRemove={remove(held)}
            />
          ))}
        </Rows>
      )}
      {open && <Window team={team} open={open} onSave={save} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}

interface WindowProps {
  team: TeamOut;
  open: TeamMemberOut | "new";
  onSave: (member: string, body: TeamMemberIn) => Promise<void>;
  onClose: () => void;
}

/** The people are asked for only once somebody is to be added. */
function Window({ team, open, onSave, onClose }: WindowProps) {
  const { load } = usePeople();
  const isIn = new Set(team.members.map(({ member }) => member));
  const people = load.phase === "there" ? load.value : [];
  const others = people.filter(({ id }) => !isIn.has(id));
  return (
    <TeamMemberDialog
      others={others}
      {...(open !== "new" && { held: open })}
      onSave={onSave}
      onClose={onClose}
    />
  );
}

interface MemberRowProps {
  held: TeamMemberOut;
  mayStaff: boolean;
  onEdit: () => void;
  onRemove: () => Promise<void>;
}

function MemberRow({ held, mayStaff, onEdit, onRemove }: MemberRowProps) {
  const { member, name, rank, capacity, skills } = held;
  return (
    <Row
      icon={<Avatar id={member} name={name} />}
      title={
        <>
          <bdi>{name}</bdi>
          <Chip tone={rank === "agent" ? "neutral" : "accent"}>{t(`rank.${rank}`)}</Chip>
        </>
      }
      actions={
        mayStaff && (
          <>
            <Button
              small
              aria-haspopup="dialog"
              aria-label={t("team.member.edit.one", { name })}
              onClick={onEdit}
            >
              {t("edit")}
            </Button>
            <AskButton
              small
              danger
              label={t("team.member.remove")}
              about={name}
              title={t("team.member.remove.ask", { name })}
              confirmLabel={t("team.member.remove")}
              onConfirm={onRemove}
            >
              {t("team.member.remove.more")}
            </AskButton>
          </>
        )
      }
    >
      {capacity === null ? t("team.capacity.none") : t("team.capacity.some", { n: capacity })}
      {skills.length > 0 && (
        <span className="mt-1 flex flex-wrap gap-1">
          {skills.map((skill) => (
            <Chip key={skill}>{skill}</Chip>
          ))}
        </span>
      )}
    </Row>
  );
}
