/** A new passkey: it gets a name, and the browser makes it. */

import type { PasskeyChallengeOut, RecoveryCodesOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Field } from "@insightdesk/ui/field";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { t } from "../../texts";
import { Form, missingOf, textOf } from "../settings/form";
import { explainProof } from "./factors";
import { createKey } from "./webauthn";

interface SetupProps {
  onDone: (codes: readonly string[]) => void;
  onCancel?: () => void;
}

export function PasskeySetup({ onDone, onCancel }: SetupProps) {
  const api = useApi();
  const add = useAction(async (data: FormData) => {
    const name = textOf(data, "name");
    const { challenge, options } = await api.post<PasskeyChallengeOut>("/auth/passkeys/register");
    const body = { challenge, credential: await createKey(options), name };
    onDone((await api.post<RecoveryCodesOut | undefined>("/auth/passkeys", body))?.codes ?? []);
  });
  return (
    <Form
      label={t("passkeys.add")}
      action={add}
      explain={explainProof}
      check={(data) => missingOf(data, { name: t("register.nameMissing") })}
      submitLabel={t("passkeys.add")}
      beside={onCancel && <Button onClick={onCancel}>{t("cancel")}</Button>}
    >
      {(errors) => (
        <Field
          label={t("passkeys.name")}
          hint={t("passkeys.name.hint")}
          name="name"
          maxLength={60}
          autoComplete="off"
          autoFocus
          error={errors.name}
        />
      )}
    </Form>
  );
}
