/** An inbox, as a form holds it. */

import type { FieldRule, InboxOut, TeamId } from "@insightdesk/client";
import { t } from "../texts";
import { linesOf, strays } from "./lines";
import { originOf } from "./origins";

export interface InboxDraft {
  readonly name: string;
  /** Empty: none. */
  readonly team: TeamId;
  /** One in a line. */
  readonly origins: string;
  readonly identity: boolean;
  readonly askName: FieldRule;
  readonly askEmail: FieldRule;
}

export function draftOf(inbox: InboxOut): InboxDraft {
  return {
    name: inbox.name,
    team: inbox.team ?? "",
    origins: inbox.allowed_origins.join("\n"),
    identity: inbox.require_identity,
    askName: inbox.pre_chat.name,
    askEmail: inbox.pre_chat.email,
  };
}

export function problemsOf({ name, origins }: InboxDraft): { name?: string; origins?: string } {
  const [bad] = strays(linesOf(origins), (line) => originOf(line) !== undefined);
  return {
    ...(!name.trim() && { name: t("inbox.name.missing") }),
    ...(bad && { origins: t("inbox.origins.wrong", { origin: bad }) }),
  };
}
