/** The link of the first mail: one click, because those who read mails for others follow links. */

import type { SignInAnswer } from "@insightdesk/client";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { Form } from "../settings/form";
import { Gate, Way } from "./gate";
import { type Step, StepOr, stepOf } from "./step";

export function Verify({ token }: { token: string }) {
  const session = useSession();
  const [step, setStep] = useState<Step>();
  const [isDone, setIsDone] = useState(false);
  const verify = useAction(async (_: FormData) => {
    const answer = await post<SignInAnswer | undefined>("/auth/verify-email", { token });
    setStep(stepOf(session, answer));
    // Whoever has a second step signs in as always.
    setIsDone(!answer);
  });
  if (isDone) {
    return (
      <Gate
        title={t("verify.done")}
        intro={t("verify.done.more")}
        announce
        footer={<Way to="/">{t("door.home")}</Way>}
      />
    );
  }
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
