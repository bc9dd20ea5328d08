/** The teams, and making one. */

import type { TeamIn, TeamOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Field, TextArea } from "@insightdesk/ui/field";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus, Users } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { usePages } from "../../api/use-pages";
import { useMay } from "../../session/context";
import { More, Show, useTitle } from "../settings/reading";
import { FormDialog } from "./parts/form-dialog";
import { LINK } from "./parts/looks";
import { t } from "./texts";

export function Teams() {
  const may = useMay();
  const teams = usePages<TeamOut>("/teams");
  const [isOpen, setIsOpen] = useState(false);
  useTitle(t("teams.title"));
  const add = may("team:edit") && (
    <Button look="primary" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
      <Plus size={16} aria-hidden="true" />
      {t("teams.add")}
    </Button>
  );
  return (
    <Page wide title={t("teams.title")} intro={t("teams.intro")} actions={add}>
      <Card title={t("teams.all")} flush>
        <Show of={teams} rows={3}>
          {() =>
            teams.rows.length === 0 ? (
              <Empty title={t("teams.none")} />
            ) : (
              <Rows label={t("teams.all")}>
                {teams.rows.map((team) => (
                  <TeamRow key={team.id} team={team} />
                ))}
              </Rows>
            )
          }
        </Show>
        <More of={teams} />
      </Card>
      {isOpen && <NewTeam onClose={() => setIsOpen(false)} />}
    </Page>
  );
}

function TeamRow({ team: { id, name, description, is_default, members } }: { team: TeamOut }) {
  return (
    <Row
      icon={<Users size={16} aria-hidden="true" />}
      title={
        <>
          <Link to="/settings/teams/$teamId" params={{ teamId: id }} className={LINK}>
            <bdi>{name}</bdi>
          </Link>
          {is_default && <Chip tone="accent">{t("team.default")}</Chip>}
        </>
      }
      actions={<span className="text-fg2 text-xs">{t("team.count", { n: members.length })}</span>}
    >
      {description}
    </Row>
  );
}

function NewTeam({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const navigate = useNavigate();
  const [value, setValue] = useState<TeamIn>({ name: "", description: "" });
  const [missing, setMissing] = useState<string>();
  const make = useAction(async () => {
    const { id } = await api.post<TeamOut>("/teams", { ...value, name: value.name.trim() });
    await navigate({ to: "/settings/teams/$teamId", params: { teamId: id } });
  });
  const submit = () => {
    const problem = value.name.trim() ? undefined : t("team.name.missing");
    setMissing(problem);
    if (!problem) void make.run();
  };
  return (
    <FormDialog
      onClose={onClose}
      title={t("teams.add")}
      submitLabel={t("teams.add")}
      dirty={value.name !== "" || value.description !== ""}
      busy={make.isBusy}
      problem={make.problem}
      onSubmit={submit}
    >
      <TeamFields
        value={value}
        errors={{ ...make.fields, ...(missing && { name: missing }) }}
        onChange={(part) => setValue((held) => ({ ...held, ...part }))}
      />
    </FormDialog>
  );
}

export interface TeamFieldsProps {
  value: TeamIn;
  errors: Readonly<Record<string, string>>;
  onChange: (part: Partial<TeamIn>) => void;
}

export function TeamFields({ value, errors, onChange }: TeamFieldsProps) {
  return (
    <>
      <Field
        label={t("team.name")}
        value={value.name}
        maxLength={100}
        autoComplete="off"
        error={errors.name}
        onChange={({ target }) => onChange({ name: target.value })}
      />
      <TextArea
        label={t("team.description")}
        value={value.description}
        maxLength={500}
        error={errors.description}
        onChange={({ target }) => onChange({ description: target.value })}
      />
    </>
  );
}
