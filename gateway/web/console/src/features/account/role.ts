/** Roles in the reader's language. */

import type { Role } from "@insightdesk/client";
import { t } from "../../texts";

export function roleText(role: Role): string {
  return t(`role.${role}`);
}
