/** The link of the first mail: one click, because those who read mails for others follow links. */

import type { SignInAnswer } from "@insightdesk/client";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { Form } from "../settings/form";
import { goTo } from "./door";
import { Gate, Way } from "./gate";
import { type Step, StepOr, stepOf } from "./step";

export function Verify({ token }: { token: string }) {
  const session = useSession();
  const [step, setStep] = useState<Step>();
  const verify = useAction(async (_: FormData) => {
    const answer = await post<SignInAnswer | undefined>("/auth/verify-email", { token });
    setStep(stepOf(session, answer));
    if (!answer) goTo("/");
  });
  return (
    <StepOr step={step}>
      <Gate
        title={t("verify.title")}
        intro={t("verify.intro")}
        footer={<Way to="/resend">{t("resend.link")}</Way>}
      >
        <Form label={t("verify.title")} action={verify} submitLabel={t("verify.submit")} stretch>
          {() => null}
        </Form>
      </Gate>
    </StepOr>
  );
}
