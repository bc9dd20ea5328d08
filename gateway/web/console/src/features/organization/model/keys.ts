/** Keys of the API in words. */

import type { KeyOut } from "@insightdesk/client";
import { t } from "../texts";

export const SCOPES = ["read", "write", "delete", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** Days that a key may live; the first is offered. */
export const LIVES = ["90", "30", "180", "365"] as const;

export function scopeText(scope: string): string {
  const known = SCOPES.find((held) => held === scope);
  return known ? t(`scope.${known}`) : scope;
}

export function stateOf({ revoked_at, expires_at }: KeyOut): "good" | "revoked" | "expired" {
  if (revoked_at) return "revoked";
  return Date.parse(expires_at) <= Date.now() ? "expired" : "good";
}
