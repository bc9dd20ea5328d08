/** Before something sensitive: who is it that asks? */

import type { FactorsOut, MeOut, PasskeyChallengeOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Dialog } from "@insightdesk/ui/dialog";
import { Field } from "@insightdesk/ui/field";
import { Problem } from "@insightdesk/ui/notice";
import { type FormEvent, useState } from "react";
import { asking } from "../../api/confirm";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { useLoad } from "../../api/use-load";
import { useStore } from "../../store";
import { t } from "../../texts";
import { Reading } from "../settings/reading";
import { CodeField, digits } from "./code-field";
import { explainProof, type Way } from "./factors";
import { canUseKeys, useKey as signWithKey } from "./webauthn";

export default function ConfirmWindow() {
  const waiting = useStore(asking);
  return (
    <Dialog
      open={waiting !== undefined}
      onClose={() => waiting?.answer(false)}
      title={t("confirm.title")}
      closeLabel={t("close")}
    >
      <Confirm onDone={() => waiting?.answer(true)} />
    </Dialog>
  );
}

/** What the account has; without an answer the most likely. */
function useWays(): readonly Way[] | undefined {
  const { load } = useLoad(async (api, signal) => {
    const [me, factors] = await Promise.all([
      api.get<MeOut>("/auth/me", {}, signal),
      api.get<FactorsOut>("/auth/factors", {}, signal),
    ]);
    const ways: Way[] = me.has_password ? ["password"] : [];
    if (factors.totp) ways.push("code");
    if (factors.passkeys.length > 0 && canUseKeys()) ways.push("passkey");
    return ways;
  });
  if (load.phase === "loading") return undefined;
  return load.phase === "there" && load.value.length > 0 ? load.value : ["password", "code"];
}

function Confirm({ onDone }: { onDone: () => void }) {
  const ways = useWays();
  const [chosen, setChosen] = useState<Way>();
  if (!ways) return <Reading rows={2} />;
  const way = chosen ?? ways[0] ?? "password";
  return (
    <div className="flex flex-col gap-4 overflow-y-auto p-4">
      <p className="text-fg2">{t("confirm.intro")}</p>
      <WayForm key={way} way={way} onDone={onDone} />
      <ul className="flex flex-wrap gap-2">
        {ways
          .filter((other) => other !== way)
          .map((other) => (
            <li key={other}>
              <Button look="quiet" onClick={() => setChosen(other)}>
                {t(`way.${other}`)}
              </Button>
            </li>
          ))}
      </ul>
    </div>
  );
}

function WayForm({ way, onDone }: { way: Way; onDone: () => void }) {
  const api = useApi();
  const prove = useAction(async (data: FormData) => {
    if (way === "passkey") {
      const { challenge, options } = await api.post<PasskeyChallengeOut>("/auth/confirm/passkey");
      await api.post("/auth/confirm", { challenge, passkey: await signWithKey(options) });
    } else if (way === "code") {
      await api.post("/auth/confirm", { code: digits(data) });
    } else {
      await api.post("/auth/confirm", { password: String(data.get("password")) });
    }
    onDone();
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void prove.run(new FormData(event.currentTarget));
  };
  const problem = prove.error === undefined ? undefined : explainProof(prove.error);
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <Problem>{problem}</Problem>
      {way === "password" && (
        <Field
          label={t("signIn.password")}
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus
        />
      )}
      {way === "code" && <CodeField autoFocus />}
      {way === "passkey" && <p>{t("passkey.ask")}</p>}
      <Button
        type="submit"
        look="primary"
        className="h-10"
        autoFocus={way === "passkey"}
        aria-disabled={prove.isBusy}
      >
        {t(prove.isBusy ? "confirm.busy" : way === "passkey" ? "passkey.use" : "confirm.submit")}
      </Button>
    </form>
  );
}
