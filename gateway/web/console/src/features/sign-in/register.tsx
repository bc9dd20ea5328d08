/** A new organization, and whoever owns it. */

import { useState } from "react";
import { isCode } from "../../api/problem";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { t } from "../../texts";
import { Form, secretOf, textOf } from "../settings/form";
import { Gate, Way } from "./gate";
import { MailSent } from "./mail-sent";
import { checkOwner, OwnerFields } from "./owner-fields";
import { useOptions } from "./use-options";

export function Register() {
  const options = useOptions();
  const [sentTo, setSentTo] = useState<string>();
  const register = useAction(async (data: FormData) => {
    const email = textOf(data, "email");
    await post("/auth/register", {
      email,
      name: textOf(data, "name"),
      organization: textOf(data, "organization"),
      password: secretOf(data),
    });
    setSentTo(email);
  });
  if (options?.registration === false || isCode(register.error, "FORBIDDEN")) {
    return (
      <Gate
        title={t("register.closed")}
        intro={t("register.closed.more")}
        announce
        footer={<Way to="/">{t("door.home")}</Way>}
      />
    );
  }
  if (sentTo) {
    return (
      <MailSent title={t("door.mailSent")} email={sentTo}>
        {t("register.sent")}
      </MailSent>
    );
  }
  return (
    <Gate
      title={t("register.title")}
      intro={t("register.intro")}
      footer={<Way to="/">{t("register.have")}</Way>}
    >
      <Form
        label={t("register.title")}
        action={register}
        check={checkOwner}
        submitLabel={t("register.submit")}
        stretch
      >
        {(errors) => <OwnerFields errors={errors} />}
      </Form>
    </Gate>
  );
}
