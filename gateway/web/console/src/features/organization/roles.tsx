/** What each role may do, and roles of one's own making. */

import type { RoleOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card, Page } from "@insightdesk/ui/card";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { usePages } from "../../api/use-pages";
import { useMay, useWho } from "../../session/context";
import { More, Show, useTitle } from "../settings/reading";
import { isWithin } from "./model/people";
import { AskButton } from "./parts/ask-button";
import { useDone } from "./parts/use-done";
import { RoleDialog } from "./role-dialog";
import { RoleTable } from "./role-table";
import { t } from "./texts";

export function Roles() {
  const roles = usePages<RoleOut>("/roles");
  const mayEdit = useMay()("role:edit");
  /** Which one the window is about; `new`: one that is to be. */
  const [open, setOpen] = useState<RoleOut | "new">();
  useTitle(t("roles.title"));
  return (
    <Page wide title={t("roles.title")} intro={t("roles.intro")}>
      <Show of={roles} rows={8}>
        {() => (
          <>
            <Custom
              roles={roles.rows.filter(({ id }) => id !== null)}
              mayEdit={mayEdit}
              onOpen={setOpen}
              reload={roles.reload}
            />
            <RoleTable roles={roles.rows.filter(({ id }) => id === null)} />
          </>
        )}
      </Show>
      <More of={roles} />
      {open && (
        <RoleDialog
          {...(open !== "new" && { role: open })}
          onSaved={roles.reload}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  );
}

interface CustomProps {
  roles: readonly RoleOut[];
  mayEdit: boolean;
  onOpen: (role: RoleOut | "new") => void;
  reload: () => void;
}

function Custom({ roles, mayEdit, onOpen, reload }: CustomProps) {
  return (
    <Card
      title={t("roles.custom")}
      intro={t("roles.custom.more")}
      flush
      actions={
        mayEdit && (
          <Button look="primary" aria-haspopup="dialog" onClick={() => onOpen("new")}>
            <Plus size={16} aria-hidden="true" />
            {t("roles.add")}
          </Button>
        )
      }
    >
      {roles.length === 0 ? (
        <Empty title={t("roles.none")} />
      ) : (
        <Rows label={t("roles.custom")}>
          {roles.map((role) => (
            <RoleRow
              key={role.id}
              role={role}
              mayEdit={mayEdit}
              onOpen={() => onOpen(role)}
              reload={reload}
            />
          ))}
        </Rows>
      )}
    </Card>
  );
}

interface RoleRowProps {
  role: RoleOut;
  mayEdit: boolean;
  onOpen: () => void;
  reload: () => void;
}

function RoleRow({ role, mayEdit, onOpen, reload }: RoleRowProps) {
  const api = useApi();
  const done = useDone();
  const me = useWho();
  const { id, name, permissions, members } = role;
  const mayThis = mayEdit && isWithin(role, me);
  return (
    <Row
      title={<bdi>{name}</bdi>}
      actions={
        mayThis && (
          <>
            <Button
              small
              aria-haspopup="dialog"
              aria-label={t("role.edit.one", { name })}
              onClick={onOpen}
            >
              {t("edit")}
            </Button>
            <AskButton
              small
              danger
              label={t("delete")}
              about={name}
              title={t("role.delete.ask", { name })}
              confirmLabel={t("delete")}
              onConfirm={async () => {
                await api.delete(`/roles/${id}`);
                done(t("role.deleted", { name }));
                reload();
              }}
            >
              {members > 0 ? t("role.delete.used", { n: members }) : t("role.delete.more")}
            </AskButton>
          </>
        )
      }
    >
      {t("role.members", { n: members })} · {t("role.permissions", { n: permissions.length })}
      {mayEdit && !mayThis && ` · ${t("role.above")}`}
    </Row>
  );
}
