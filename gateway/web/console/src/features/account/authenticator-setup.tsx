/** A secret goes into an app; a code of the app shows that it arrived. */

import type { RecoveryCodesOut, TotpOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Problem } from "@insightdesk/ui/notice";
import { SecretBox } from "@insightdesk/ui/secret";
import { useEffect, useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { t } from "../../texts";
import { Form, missingOf } from "../settings/form";
import { Reading } from "../settings/reading";
import { CodeField, digits } from "./code-field";
import { explainProof } from "./factors";

interface SetupProps {
  onDone: (codes: readonly string[]) => void;
  onCancel?: () => void;
}

export function AuthenticatorSetup({ onDone, onCancel }: SetupProps) {
  const api = useApi();
  const [offer, setOffer] = useState<TotpOut>();
  const begin = useAction(async () => setOffer(await api.post<TotpOut>("/auth/totp")));
  const { run } = begin;
  useEffect(() => void run(), [run]);
  const confirm = useAction(async (data: FormData) => {
    const body = { challenge: offer?.challenge ?? "", code: digits(data) };
    onDone((await api.post<RecoveryCodesOut>("/auth/totp/confirm", body)).codes);
  });
  const cancel = onCancel && <Button onClick={onCancel}>{t("cancel")}</Button>;
  if (!offer) {
    return begin.isBusy || begin.error === undefined ? (
      <Reading rows={2} />
    ) : (
      <div className="flex flex-col items-start gap-3">
        <Problem>{begin.problem}</Problem>
        <div className="flex gap-2">
          <Button onClick={() => void run()}>{t("app.retry")}</Button>
          {cancel}
        </div>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <p>{t("totp.scan")}</p>
      <Picture svg={offer.qr} />
      <div className="flex flex-col gap-1">
        <p className="text-fg2">{t("totp.type")}</p>
        <SecretBox
          label={t("totp.secret")}
          value={spaced(offer.secret)}
          copyLabel={t("copy")}
          copiedLabel={t("copied")}
        />
      </div>
      <Form
        label={t("totp.setUp")}
        action={confirm}
        explain={explainProof}
        check={(data) => missingOf(data, { code: t("factor.codeMissing") })}
        submitLabel={t("totp.confirm")}
        beside={cancel}
      >
        {(errors) => <CodeField error={errors.code} />}
      </Form>
    </div>
  );
}

/** Cameras want it dark on light, whatever the page looks like. */
function Picture({ svg }: { svg: string }) {
  return (
    <img
      src={`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`}
      alt={t("totp.picture")}
      width={192}
      height={192}
      className="rounded-lg border border-line bg-white p-2"
    />
  );
}

/** Four letters at a time can be typed. */
function spaced(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
