/** The built-in roles: each permission in a line, each role in a column. */

import type { Permission, RoleOut } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { Cell, Table } from "@insightdesk/ui/table";
import { Check, Minus } from "lucide-react";
import { Fragment } from "react";
import { BUILT_IN, grouped } from "./model/people";
import { permissionText, resourceText } from "./model/permissions";
import { t } from "./texts";

export function RoleTable({ roles }: { roles: readonly RoleOut[] }) {
  const columns = BUILT_IN.flatMap((name) => roles.find((role) => role.name === name) ?? []);
  const highest = columns.at(-1);
  if (!highest) return null;
  return (
    <Card title={t("roles.builtIn")} intro={t("roles.builtIn.more")} flush>
      <Table label={t("roles.table")} columns={[t("roles.permission"), ...columns.map(roleTitle)]}>
        {[...grouped(highest.permissions)].map(([resource, permissions]) => (
          <Fragment key={resource}>
            <tr className="bg-canvas">
              <th
                scope="colgroup"
                colSpan={columns.length + 1}
                className="px-4 py-1.5 text-start font-semibold text-xs"
              >
                {resourceText(resource)}
              </th>
            </tr>
            {permissions.map((permission) => (
              <Line key={permission} permission={permission} columns={columns} />
            ))}
          </Fragment>
        ))}
      </Table>
    </Card>
  );
}

interface LineProps {
  permission: Permission;
  columns: readonly RoleOut[];
}

function Line({ permission, columns }: LineProps) {
  return (
    <tr>
      <th scope="row" className="min-w-44 px-4 py-2 text-start font-normal">
        {permissionText(permission)}
      </th>
      {columns.map((role) => (
        <Mark key={role.name} has={role.permissions.includes(permission)} />
      ))}
    </tr>
  );
}

function roleTitle({ name }: RoleOut): string {
  const known = BUILT_IN.find((role) => role === name);
  return known ? t(`role.${known}`) : name;
}

function Mark({ has }: { has: boolean }) {
  const Icon = has ? Check : Minus;
  return (
    <Cell className="py-2">
      <Icon size={16} aria-hidden="true" className={has ? "text-accent" : "text-fg3"} />
      <span className="sr-only">{t(has ? "yes" : "no")}</span>
    </Cell>
  );
}
