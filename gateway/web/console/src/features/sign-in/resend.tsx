/** The mail with the first link did not arrive, or is over. */

import { t } from "../../texts";
import { MailForm } from "./mail-form";

export function Resend() {
  return (
    <MailForm
      path="/auth/resend-verification"
      title={t("resend.title")}
      intro={t("resend.intro")}
      submitLabel={t("resend.submit")}
      sent={t("register.sent")}
    />
  );
}
