/** What can be told about a sign-in without asking the desk. */

import { t } from "../../texts";
import { type Errors, missingOf } from "../settings/form";

export function check(data: FormData): Errors {
  return missingOf(data, {
    email: t("signIn.emailMissing"),
    password: t("signIn.passwordMissing"),
  });
}
