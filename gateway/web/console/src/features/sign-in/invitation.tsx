/** Somebody was asked to join: with a new account, or with the one they have. */

import type { AcceptInvitationIn, InvitationPreviewOut, SignInAnswer } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Field } from "@insightdesk/ui/field";
import { Notice, Problem } from "@insightdesk/ui/notice";
import { useCallback, useEffect, useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { useSession } from "../../session/context";
import { useStore } from "../../store";
import { t } from "../../texts";
import { NewPassword } from "../account/new-password";
import { Form, missingOf, secretOf, textOf } from "../settings/form";
import { Reading } from "../settings/reading";
import { Gate, Way } from "./gate";
import { type Step, StepOr, stepOf } from "./step";

export function Invitation({ token }: { token: string }) {
  const [preview, setPreview] = useState<InvitationPreviewOut>();
  const look = useAction(
    useCallback(
      async () => setPreview(await post<InvitationPreviewOut>("/invitations/preview", { token })),
      [token],
    ),
  );
  const { run } = look;
  useEffect(() => void run(), [run]);
  if (preview) return <Join token={token} preview={preview} />;
  return (
    <Gate title={t("invitation.title")} footer={<Way to="/">{t("door.home")}</Way>}>
      <Problem>{look.problem}</Problem>
      {look.problem ? (
        <Button onClick={() => void run()}>{t("app.retry")}</Button>
      ) : (
        <Reading rows={2} />
      )}
    </Gate>
  );
}

interface JoinProps {
  token: string;
  preview: InvitationPreviewOut;
}

function Join({ token, preview }: JoinProps) {
  const session = useSession();
  const state = useStore(session.state);
  const [step, setStep] = useState<Step>();
  const [isDone, setIsDone] = useState(false);
  const { organization_name: organization, email, invited_by: by, has_account: isKnown } = preview;
  const join = useAction(async (data: FormData) => {
    const body: AcceptInvitationIn = {
      token,
      password: secretOf(data),
      ...(!isKnown && { name: textOf(data, "name") }),
    };
    const answer = await post<SignInAnswer | undefined>("/invitations/accept", body);
    setStep(stepOf(session, answer));
    // The organization is entered by another way than passwords.
    setIsDone(!answer);
  });
  const title = t("invitation.join", { organization });
  if (isDone) {
    return (
      <Gate
        title={t("invitation.done", { organization })}
        intro={t("invitation.done.more")}
        announce
        footer={<Way to="/">{t("door.home")}</Way>}
      />
    );
  }
  return (
    <StepOr step={step}>
      <Gate
        title={title}
        intro={by ? t("invitation.by", { name: by, email }) : t("invitation.for", { email })}
        announce
        footer={<Way to="/">{t("door.home")}</Way>}
      >
        {state.phase === "in" && (
          <Notice tone="info">{t("invitation.signedIn", { name: state.who.name })}</Notice>
        )}
        <Form
          label={title}
          action={join}
          check={(data) =>
            missingOf(data, {
              ...(!isKnown && { name: t("register.nameMissing") }),
              password: t(isKnown ? "signIn.passwordMissing" : "register.passwordMissing"),
            })
          }
          submitLabel={t("invitation.submit")}
          stretch
        >
          {(errors) => (
            <>
              <input type="hidden" autoComplete="username" value={email} readOnly />
              {isKnown ? (
                <Field
                  label={t("signIn.password")}
                  hint={t("invitation.known")}
                  name="password"
                  type="password"
                  autoComplete="current-password"
                  error={errors.password}
                />
              ) : (
                <>
                  <Field
                    label={t("register.name")}
                    name="name"
                    autoComplete="name"
                    data-known
                    error={errors.name}
                  />
                  <NewPassword
                    label={t("signIn.password")}
                    error={errors.password}
                    context={[email, organization]}
                  />
                </>
              )}
            </>
          )}
        </Form>
      </Gate>
    </StepOr>
  );
}
