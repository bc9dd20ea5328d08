/** The page before everything else. */

import type { SecondFactorOut } from "@insightdesk/client";
import { Field } from "@insightdesk/ui/field";
import { Notice, Problem } from "@insightdesk/ui/notice";
import { useEffect, useState } from "react";
import { isCode } from "../../api/problem";
import { useAction } from "../../api/use-action";
import { router } from "../../router";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { Form, secretOf, textOf } from "../settings/form";
import { Gate, Way } from "./gate";
import { OtherWays } from "./other-ways";
import { check } from "./problems";
import { SecondStep } from "./second-step";
import { useOptions } from "./use-options";

export function SignIn({ expired }: { expired: boolean }) {
  const session = useSession();
  const [step, setStep] = useState<SecondFactorOut>();
  const [email, setEmail] = useState("");
  const isBack = useReturned();
  const options = useOptions();
  const enter = useAction(async (data: FormData) => {
    setStep(await session.signIn(textOf(data, "email"), secretOf(data)));
  });
  if (step) return <SecondStep step={step} onBack={() => setStep(undefined)} />;
  const isUnverified = isCode(enter.error, "AUTH_EMAIL_UNVERIFIED");
  return (
    <Gate
      title={t("signIn.title")}
      footer={options?.registration && <Way to="/register">{t("register.link")}</Way>}
    >
      {isBack && !enter.problem && <Problem>{t("signIn.with.failed")}</Problem>}
      {expired && !isBack && !enter.problem && (
        <div role="status">
          <Notice tone="info">{t("signIn.expired")}</Notice>
        </div>
      )}
      <Form
        label={t("signIn.title")}
        action={enter}
        check={check}
        submitLabel={t("signIn.submit")}
        stretch
      >
        {(errors) => (
          <>
            {isUnverified && <Way to="/resend">{t("resend.link")}</Way>}
            <Field
              label={t("signIn.email")}
              name="email"
              type="email"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              onBlur={({ target }) => setEmail(target.value.trim())}
              error={errors.email}
            />
            <Field
              label={t("signIn.password")}
              name="password"
              type="password"
              autoComplete="current-password"
              error={errors.password}
            />
          </>
        )}
      </Form>
      <Way to="/forgot" className="self-start">
        {t("forgot.link")}
      </Way>
      <OtherWays email={email} />
    </Gate>
  );
}

/** Whether somebody comes back from another provider who did not let them in. */
function useReturned(): boolean {
  const [is] = useState(() => router.history.location.hash === "#problem=provider");
  useEffect(() => {
    if (is) router.history.replace("/");
  }, [is]);
  return is;
}
