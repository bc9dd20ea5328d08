/** Searching the audit log, and its words. */

import type { AuditEntryOut, Severity } from "@insightdesk/client";
import { type TextKey, t } from "../texts";
import en from "../texts/en.json";
import { dayEnd, dayStart } from "./days";

export const SEVERITIES = ["", "info", "warning", "error", "critical"] as const;

/** Written each time a page is opened: it would hide everything else. */
const ROUTINE = "auth:token_refresh";
/** That as well. */
export const EVERY = "*";

/** What is asked for, as fields hold it; empty is everything but what is routine. */
export interface Asked {
  readonly q: string;
  readonly action: string;
  /** The id of whoever did it. */
  readonly actor: string;
  readonly severity: Severity | "";
  /** Days: `2026-11-23`. */
  readonly from: string;
  readonly to: string;
}

export const NOTHING: Asked = { q: "", action: "", actor: "", severity: "", from: "", to: "" };

/** What of it is said in `?`; both days are meant to be within. */
export function queryOf(asked: Asked): Record<string, string> {
  const { action, from, to, ...rest } = asked;
  const all = {
    ...rest,
    action: action === EVERY ? "" : action,
    without: action === "" ? ROUTINE : "",
    from: (from && dayStart(from)) || "",
    to: (to && dayEnd(to)) || "",
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** Of a file nothing is left out unless somebody chose to. */
export function exportOf(asked: Asked): Record<string, string> {
  return queryOf(asked.action ? asked : { ...asked, action: EVERY });
}

const isAction = (key: string): key is TextKey => key.startsWith("action.");

/** Every action that there is a name for, by its name. */
export function actions(): { value: string; label: string }[] {
  return Object.keys(en)
    .filter(isAction)
    .map((key) => ({ value: key.replace("action.", ""), label: t(key) }));
}

/** What was done; in its own word where there is no name for it. */
export function actionText(action: string): string {
  const key = `action.${action}`;
  return key in en ? t(key as TextKey) : action;
}

const KINDS = ["operator", "nobody", "system", "key", "user", "member"] as const;

/** Who did it. */
export function actorText({ actor_name, actor_kind }: AuditEntryOut): string {
  return actor_name ?? kindText(actor_kind);
}

/** Somebody whose name is not known, by what they are. */
export function kindText(kind: string): string {
  const known = KINDS.find((held) => held === kind);
  return known ? t(`actor.${known}`) : kind;
}
