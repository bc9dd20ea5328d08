/** Another password, by the link of a mail. */

import type { SignInAnswer } from "@insightdesk/client";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { NewPassword } from "../account/new-password";
import { Form, missingOf, secretOf } from "../settings/form";
import { Gate, Way } from "./gate";
import { type Step, StepOr, stepOf } from "./step";

export function Reset({ token }: { token: string }) {
  const session = useSession();
  const [isDone, setIsDone] = useState(false);
  const [step, setStep] = useState<Step>();
  const reset = useAction(async (data: FormData) => {
    const body = { token, password: secretOf(data) };
    const answer = await post<SignInAnswer | undefined>("/auth/reset-password", body);
    setStep(stepOf(session, answer));
    setIsDone(!answer);
  });
  if (isDone)
    return (
      <Gate
        title={t("reset.done")}
        intro={t("reset.done.more")}
        announce
        footer={<Way to="/">{t("door.home")}</Way>}
      />
    );
  return (
    <StepOr step={step}>
      <Gate
        title={t("reset.title")}
        intro={t("reset.intro")}
        footer={<Way to="/forgot">{t("reset.again")}</Way>}
      >
        <Form
          label={t("reset.title")}
          action={reset}
          check={(data) => missingOf(data, { password: t("register.passwordMissing") })}
          submitLabel={t("reset.submit")}
          stretch
        >
          {(errors) => <NewPassword label={t("password.new")} error={errors.password} />}
        </Form>
      </Gate>
    </StepOr>
  );
}
