/** The one link that lets the first owner in: there is a name and a password to be chosen. */

import type { SignInAnswer } from "@insightdesk/client";
import { Field } from "@insightdesk/ui/field";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { NewPassword } from "../account/new-password";
import { Form, missingOf, secretOf, textOf } from "../settings/form";
import { Gate, Way } from "./gate";
import { type Step, StepOr, stepOf } from "./step";

export function Welcome({ token }: { token: string }) {
  const session = useSession();
  const [step, setStep] = useState<Step>();
  const enter = useAction(async (data: FormData) => {
    const body = { token, name: textOf(data, "name"), password: secretOf(data) };
    setStep(stepOf(session, await post<SignInAnswer>("/auth/welcome", body)));
  });
  return (
    <StepOr step={step}>
      <Gate
        title={t("welcome.title")}
        intro={t("welcome.intro")}
        footer={<Way to="/">{t("door.home")}</Way>}
      >
        <Form
          label={t("welcome.title")}
          action={enter}
          check={(data) =>
            missingOf(data, {
              name: t("register.nameMissing"),
              password: t("register.passwordMissing"),
            })
          }
          submitLabel={t("welcome.submit")}
          stretch
        >
          {(errors) => (
            <>
              <Field
                label={t("register.name")}
                name="name"
                autoComplete="name"
                autoFocus
                data-known
                error={errors.name}
              />
              <NewPassword label={t("signIn.password")} error={errors.password} />
            </>
          )}
        </Form>
      </Gate>
    </StepOr>
  );
}
