/** How one signs in: the password, and what is asked for beside it. */

import type { FactorsOut, MeOut } from "@insightdesk/client";
import { Page } from "@insightdesk/ui/card";
import { Notice } from "@insightdesk/ui/notice";
import { useState } from "react";
import { useLoad } from "../../api/use-load";
import { t } from "../../texts";
import { Show, useTitle } from "../settings/reading";
import { Authenticator } from "./authenticator";
import { Passkeys } from "./passkeys";
import { Password } from "./password";
import { RecoveryCodes } from "./recovery";
import { RecoverySheet } from "./recovery-sheet";

interface State {
  readonly me: MeOut;
  readonly factors: FactorsOut;
}

export function Security() {
  useTitle(t("security.title"));
  const state = useLoad<State>(async (api, signal) => {
    const [me, factors] = await Promise.all([
      api.get<MeOut>("/auth/me", {}, signal),
      api.get<FactorsOut>("/auth/factors", {}, signal),
    ]);
    return { me, factors };
  });
  return (
    <Page title={t("security.title")} intro={t("security.intro")}>
      <Show of={state} rows={4}>
        {({ me, factors }) => <Cards me={me} factors={factors} onChange={state.reload} />}
      </Show>
    </Page>
  );
}

interface CardsProps extends State {
  onChange: () => void;
}

function Cards({ me, factors, onChange }: CardsProps) {
  /** What is shown once, until it is said to be kept. */
  const [fresh, setFresh] = useState<readonly string[]>([]);
  const changed = (codes: readonly string[] = []) => {
    setFresh(codes);
    onChange();
  };
  const count = (factors.totp ? 1 : 0) + factors.passkeys.length;
  const isLast = factors.required && count === 1;
  if (fresh.length > 0) return <RecoverySheet codes={fresh} onKept={() => setFresh([])} />;
  return (
    <>
      {factors.required && <Notice tone="info">{t("security.required")}</Notice>}
      <Password me={me} />
      <Authenticator since={factors.totp} isLast={isLast} onChange={changed} />
      <Passkeys keys={factors.passkeys} isLast={isLast} onChange={changed} />
      {count > 0 && <RecoveryCodes left={factors.recovery_codes_left} onMade={changed} />}
    </>
  );
}
