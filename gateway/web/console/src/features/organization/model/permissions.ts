/** Permissions in words. */

import type { Permission } from "@insightdesk/client";
import { type TextKey, t } from "../texts";
import en from "../texts/en.json";

/** What a permission is called. */
export function permissionText(permission: Permission): string {
  return t(`permission.${permission}`);
}

/** What permissions are about, in words where there are some. */
export function resourceText(resource: string): string {
  const key = `resource.${resource}`;
  return key in en ? t(key as TextKey) : resource;
}
