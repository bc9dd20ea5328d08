/** The one link that lets the first owner in: there is a name and a password to be chosen. */

import type { SignInAnswer, WelcomeIn } from "@insightdesk/client";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { Form, secretOf, textOf } from "../settings/form";
import { Gate, Way } from "./gate";
import { checkOwner, OwnerFields } from "./owner-fields";
import { type Step, StepOr, stepOf } from "./step";

export function Welcome({ token }: { token: string }) {
  const session = useSession();
  const [step, setStep] = useState<Step>();
  const enter = useAction(async (data: FormData) => {
    const body: WelcomeIn = {
      token,
      email: textOf(data, "email"),
      name: textOf(data, "name"),
      organization: textOf(data, "organization"),
      password: secretOf(data),
    };
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
          check={checkOwner}
          submitLabel={t("welcome.submit")}
          stretch
        >
          {(errors) => <OwnerFields errors={errors} />}
        </Form>
      </Gate>
    </StepOr>
  );
}
