/** The other half of a sign-in: a code, a recovery code, or a passkey. */

import type { SecondFactorOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Field } from "@insightdesk/ui/field";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { CodeField, digits } from "../account/code-field";
import { explainProof, type Way } from "../account/factors";
import { canUseKeys, useKey as signWithKey } from "../account/webauthn";
import { Form, missingOf, textOf } from "../settings/form";
import { Gate } from "./gate";

const METHODS = { totp: "code", recovery_code: "recovery_code", passkey: "passkey" } as const;

/** What would do, the quickest first. */
function waysOf({ methods, passkey }: SecondFactorOut): readonly Way[] {
  const known = (["passkey", "totp", "recovery_code"] as const).filter((it) =>
    methods.includes(it),
  );
  return known
    .filter((it) => it !== "passkey" || (passkey && canUseKeys()))
    .map((it) => METHODS[it]);
}

interface SecondStepProps {
  step: SecondFactorOut;
  onBack: () => void;
  /** When somebody is in. */
  onDone?: () => void;
}

export function SecondStep({ step, onBack, onDone }: SecondStepProps) {
  const session = useSession();
  const ways = waysOf(step);
  const [chosen, setChosen] = useState<Way>();
  const way = chosen ?? ways[0] ?? "code";
  const prove = useAction(async (data: FormData) => {
    const { challenge } = step;
    if (way === "passkey") {
      await session.proveFactor({ challenge, passkey: await signWithKey(step.passkey) });
    } else if (way === "recovery_code") {
      await session.proveFactor({ challenge, recovery_code: textOf(data, "recovery") });
    } else {
      await session.proveFactor({ challenge, code: digits(data) });
    }
    onDone?.();
  });
  const others = ways.filter((other) => other !== way);
  return (
    <Gate
      title={t("factor.title")}
      intro={t(`factor.${way === "password" ? "code" : way}`)}
      announce
      footer={
        <Button look="quiet" onClick={onBack}>
          {t("factor.back")}
        </Button>
      }
    >
      <Form
        key={way}
        label={t("factor.title")}
        action={prove}
        explain={explainProof}
        check={(data) =>
          missingOf(data, {
            ...(way === "code" && { code: t("factor.codeMissing") }),
            ...(way === "recovery_code" && { recovery: t("factor.recoveryMissing") }),
          })
        }
        submitLabel={t(way === "passkey" ? "passkey.use" : "signIn.submit")}
        stretch
      >
        {(errors) => (
          <>
            {way === "code" && <CodeField error={errors.code} autoFocus />}
            {way === "recovery_code" && (
              <Field
                label={t("recovery.label")}
                hint={t("recovery.hint")}
                name="recovery"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                dir="ltr"
                autoFocus
                error={errors.recovery}
                className="font-mono"
              />
            )}
          </>
        )}
      </Form>
      {others.length > 0 && (
        <ul className="flex flex-col border-line border-t pt-2">
          {others.map((other) => (
            <li key={other}>
              <Button
                look="quiet"
                onClick={() => {
                  prove.clear();
                  setChosen(other);
                }}
              >
                {t(`way.${other}`)}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Gate>
  );
}
