/** The password is gone: a link by mail sets another one. */

import { t } from "../../texts";
import { MailForm } from "./mail-form";

export function Forgot() {
  return (
    <MailForm
      path="/auth/forgot-password"
      title={t("forgot.title")}
      intro={t("forgot.intro")}
      submitLabel={t("forgot.submit")}
      sent={t("forgot.sent")}
    />
  );
}
