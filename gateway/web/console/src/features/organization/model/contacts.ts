/** Contacts in words. */

import type { ContactOut } from "@insightdesk/client";
import { t } from "../texts";

type Named = Pick<ContactOut, "id" | "name" | "email">;

/** Who has no name is told from others by the end of the id. */
export function contactName({ id, name, email }: Named): string {
  return name || email || t("contact.unnamed", { id: id.slice(-6) });
}

export function isMuted({ muted_until }: Pick<ContactOut, "muted_until">): boolean {
  return muted_until !== null && Date.parse(muted_until) > Date.now();
}
