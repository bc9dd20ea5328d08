/** Ways to prove who one is, and what went wrong with one. */

import { explain } from "../../api/explain";
import { isCode } from "../../api/problem";
import { t } from "../../texts";
import { KnownKey, NoKey } from "./webauthn";

export type Way = "password" | "code" | "recovery_code" | "passkey";

/** In the words of whoever just tried. */
export function explainProof(error: unknown): string | undefined {
  if (error instanceof NoKey) return t("passkey.none");
  if (error instanceof KnownKey) return t("passkey.known");
  if (isCode(error, "AUTH_CREDENTIALS_INVALID")) return t("confirm.wrongPassword");
  return explain(error);
}
