/** A new organization, and whoever owns it. */

import { Field } from "@insightdesk/ui/field";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { t } from "../../texts";
import { NewPassword } from "../account/new-password";
import { Form, missingOf, secretOf, textOf } from "../settings/form";
import { Gate, Way } from "./gate";
import { MailSent } from "./mail-sent";

export function Register() {
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
        check={(data) =>
          missingOf(data, {
            organization: t("register.organizationMissing"),
            name: t("register.nameMissing"),
            email: t("signIn.emailMissing"),
            password: t("register.passwordMissing"),
          })
        }
        submitLabel={t("register.submit")}
        stretch
      >
        {(errors) => (
          <>
            <Field
              label={t("register.organization")}
              name="organization"
              autoComplete="organization"
              data-known
              autoFocus
              error={errors.organization}
            />
            <Field
              label={t("register.name")}
              name="name"
              autoComplete="name"
              data-known
              error={errors.name}
            />
            <Field
              label={t("signIn.email")}
              name="email"
              type="email"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              data-known
              error={errors.email}
            />
            <NewPassword label={t("signIn.password")} error={errors.password} />
          </>
        )}
      </Form>
    </Gate>
  );
}
