/** What a change was, in a sentence. */

import type { MemberId, MemberView } from "@insightdesk/client";
import type { EventEntry } from "../../desk/timeline";
import { statusText, t } from "../../texts";

export function eventText({ by, event }: EventEntry, members: readonly MemberView[]): string {
  const actor = by.kind === "system" ? t("log.system") : by.name;
  switch (event.type) {
    case "ticket:created":
      return t("event.created", { by: actor });
    case "ticket:assigned":
      return assigned(actor, by.id, event.to, members);
    case "ticket:team":
      return t("event.team", { by: actor });
    case "ticket:status": {
      const slots = { by: actor, status: statusText(event.to) };
      if (!event.reason) return t("event.status", slots);
      return t("event.status.reason", { ...slots, reason: t(`reason.${event.reason}`) });
    }
    case "ticket:reopened":
      return t("event.reopened", { by: actor });
    default:
      return t("event.unknown", { by: actor });
  }
}

function assigned(
  actor: string,
  actorId: string,
  to: MemberId | null,
  members: readonly MemberView[],
): string {
  if (to === null) return t("event.unassigned", { by: actor });
  if (to === actorId) return t("event.taken", { by: actor });
  const name = members.find((member) => member.id === to)?.name ?? t("event.somebody");
  return t("event.assigned", { by: actor, name });
}
