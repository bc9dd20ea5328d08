/** Who belongs to the organization. */

import type { MemberOut, RoleOut } from "@insightdesk/client";
import { Avatar } from "@insightdesk/ui/avatar";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { usePages } from "../../api/use-pages";
import { useMay, useWho } from "../../session/context";
import { More, Show, useTitle } from "../settings/reading";
import { BUILT_IN, isOwner } from "./model/people";
import { LINK, LINK_BUTTON } from "./parts/looks";
import { roleName } from "./parts/role-select";
import { Filter, Search } from "./parts/search";
import { useRoles } from "./parts/use-lists";
import { When } from "./parts/when";
import { t } from "./texts";

const STATES = ["", "active", "disabled"] as const;
const ROLES = ["", ...BUILT_IN] as const;

interface Asked {
  q: string;
  role: (typeof ROLES)[number];
  state: (typeof STATES)[number];
}

export function Members() {
  const may = useMay();
  const [asked, setAsked] = useState<Asked>({ q: "", role: "", state: "" });
  const members = usePages<MemberOut>("/members", { ...asked });
  const roles = useRoles();
  useTitle(t("members.title"));
  return (
    <Page
      wide
      title={t("members.title")}
      intro={t("members.intro")}
      actions={
        may("invitation:edit") && (
          <Link to="/settings/invitations" className={LINK_BUTTON}>
            {t("members.invite")}
          </Link>
        )
      }
    >
      <Filters asked={asked} onAsk={(part) => setAsked((held) => ({ ...held, ...part }))} />
      <Card title={t("members.all")} flush>
        <Show of={members} rows={5}>
          {() =>
            members.rows.length === 0 ? (
              <Empty title={t("members.none")} />
            ) : (
              <Rows label={t("members.all")}>
                {members.rows.map((member) => (
                  <MemberRow key={member.id} member={member} roles={roles} />
                ))}
              </Rows>
            )
          }
        </Show>
        <More of={members} />
      </Card>
    </Page>
  );
}

function Filters({ asked, onAsk }: { asked: Asked; onAsk: (part: Partial<Asked>) => void }) {
  return (
    <search className="flex flex-wrap gap-2">
      <Search label={t("members.search")} value={asked.q} onSearch={(q) => onAsk({ q })} />
      <Filter
        label={t("member.role")}
        value={asked.role}
        options={ROLES.map((value) => ({
          value,
          label: value ? t(`role.${value}`) : t("members.anyRole"),
        }))}
        onChoose={(role) => onAsk({ role })}
      />
      <Filter
        label={t("member.state")}
        value={asked.state}
        options={STATES.map((value) => ({
          value,
          label: value ? t(`member.state.${value}`) : t("members.anyState"),
        }))}
        onChoose={(state) => onAsk({ state })}
      />
    </search>
  );
}

function MemberRow({ member, roles }: { member: MemberOut; roles: readonly RoleOut[] }) {
  const isMe = useWho().member === member.id;
  return (
    <Row
      icon={<Avatar id={member.id} name={member.name} />}
      title={
        <>
          <Link to="/settings/members/$memberId" params={{ memberId: member.id }} className={LINK}>
            <bdi>{member.name}</bdi>
          </Link>
          {isMe && <Chip>{t("member.you")}</Chip>}
          <Chip tone={isOwner(member) ? "accent" : "neutral"}>{roleName(member, roles)}</Chip>
          {member.disabled && <Chip tone="err">{t("member.state.disabled")}</Chip>}
        </>
      }
      actions={
        <span className="text-fg2 text-xs">
          {member.last_seen_at ? (
            <>
              {t("member.seen")} <When at={member.last_seen_at} />
            </>
          ) : (
            t("member.unseen")
          )}
        </span>
      }
    >
      {member.email && <bdi className="wrap-anywhere">{member.email}</bdi>}
      {member.email && " · "}
      {t(member.has_second_factor ? "member.factor" : "member.noFactor")}
    </Row>
  );
}
