/** An address, to which something is mailed. */

import { Field } from "@insightdesk/ui/field";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { t } from "../../texts";
import { Form, missingOf, textOf } from "../settings/form";
import { Gate, Way } from "./gate";
import { MailSent } from "./mail-sent";

interface MailFormProps {
  /** Below `/api/v1`; it takes an address. */
  path: string;
  title: string;
  intro: string;
  submitLabel: string;
  /** What to do with the mail. */
  sent: string;
}

export function MailForm({ path, title, intro, submitLabel, sent }: MailFormProps) {
  const [to, setTo] = useState<string>();
  const ask = useAction(async (data: FormData) => {
    const email = textOf(data, "email");
    await post(path, { email });
    setTo(email);
  });
  if (to) {
    return (
      <MailSent title={t("door.mailSent")} email={to}>
        {sent}
      </MailSent>
    );
  }
  return (
    <Gate title={title} intro={intro} footer={<Way to="/">{t("door.home")}</Way>}>
      <Form
        label={title}
        action={ask}
        check={(data) => missingOf(data, { email: t("signIn.emailMissing") })}
        submitLabel={submitLabel}
        stretch
      >
        {(errors) => (
          <Field
            label={t("signIn.email")}
            name="email"
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            error={errors.email}
          />
        )}
      </Form>
    </Gate>
  );
}
