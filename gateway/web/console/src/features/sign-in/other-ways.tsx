/** Ways in without a password: a passkey, or somebody else who knows the person. */

import type { PasskeyChallengeOut, ProviderView, SignInAnswer } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Problem } from "@insightdesk/ui/notice";
import { KeyRound, LogIn } from "lucide-react";
import { useEffect, useState } from "react";
import { useAction } from "../../api/use-action";
import { post } from "../../session/api";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { explainProof } from "../account/factors";
import { canUseKeys, useKey as signWithKey } from "../account/webauthn";

export function OtherWays({ email }: { email: string }) {
  const session = useSession();
  const providers = useProviders(email);
  const withKey = useAction(async () => {
    const { challenge, options } = await post<PasskeyChallengeOut>("/auth/passkeys/sign-in");
    const body = { challenge, credential: await signWithKey(options) };
    session.take(await post<SignInAnswer>("/auth/passkeys/sign-in/finish", body));
  });
  if (!canUseKeys() && providers.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 border-line border-t pt-4">
      <Problem>{withKey.error === undefined ? undefined : explainProof(withKey.error)}</Problem>
      {canUseKeys() && (
        <Button className="h-10" aria-disabled={withKey.isBusy} onClick={() => void withKey.run()}>
          <KeyRound size={16} aria-hidden="true" />
          {t("way.passkey")}
        </Button>
      )}
      {providers.map((provider) => (
        <WithProvider key={provider.id} provider={provider} />
      ))}
    </div>
  );
}

function WithProvider({ provider }: { provider: ProviderView }) {
  const session = useSession();
  const go = useAction(async () => {
    const { url } = await post<{ url: string }>(`/auth/providers/${provider.id}/start`);
    session.expect();
    location.assign(url);
  });
  return (
    <>
      <Problem>{go.problem}</Problem>
      <Button className="h-10" aria-disabled={go.isBusy} onClick={() => void go.run()}>
        <LogIn size={16} aria-hidden="true" className="rtl:-scale-x-100" />
        {t("signIn.with", { name: provider.name })}
      </Button>
    </>
  );
}

/** Those who answer for this address; none while it is not one. */
function useProviders(email: string): readonly ProviderView[] {
  const [found, setFound] = useState<readonly ProviderView[]>([]);
  useEffect(() => {
    let isOld = false;
    setFound([]);
    if (!/.@./.test(email)) return;
    post<{ data: ProviderView[] }>("/auth/providers", { email }).then(
      ({ data }) => !isOld && setFound(data),
      // Without them there is still the password.
      () => undefined,
    );
    return () => {
      isOld = true;
    };
  }, [email]);
  return found;
}
