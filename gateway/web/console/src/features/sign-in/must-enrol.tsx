/** Whoever has to have a second step, and has none, sets one up before anything else. */

import { Button } from "@insightdesk/ui/button";
import { Problem } from "@insightdesk/ui/notice";
import { KeyRound, Smartphone } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useAction } from "../../api/use-action";
import { useSession, useWho } from "../../session/context";
import { t } from "../../texts";
import { AuthenticatorSetup } from "../account/authenticator-setup";
import { PasskeySetup } from "../account/passkey-setup";
import { RecoverySheet } from "../account/recovery-sheet";
import { canUseKeys } from "../account/webauthn";
import { Gate } from "./gate";

export default function MustEnrol() {
  const session = useSession();
  const { organization_name: organization } = useWho();
  const [kind, setKind] = useState<"app" | "key">();
  const [codes, setCodes] = useState<readonly string[]>();
  const enter = useAction(() => session.renew());
  const done = (fresh: readonly string[]) => {
    setCodes(fresh);
    if (fresh.length === 0) void enter.run();
  };
  const signOut = (
    <Button look="quiet" onClick={() => void session.signOut()}>
      {t("me.signOut")}
    </Button>
  );
  if (codes) {
    return (
      <Gate title={t("enrol.done")} intro={t("enrol.done.more")} wide footer={signOut}>
        <Problem>{enter.problem}</Problem>
        {codes.length > 0 ? (
          <RecoverySheet bare codes={codes} onKept={() => void enter.run()} />
        ) : (
          <Button look="primary" aria-disabled={enter.isBusy} onClick={() => void enter.run()}>
            {t("confirm.submit")}
          </Button>
        )}
      </Gate>
    );
  }
  const back = () => setKind(undefined);
  return (
    <Gate
      title={t("enrol.title")}
      intro={t("enrol.intro", { organization })}
      announce
      wide
      footer={signOut}
    >
      {kind === "app" && <AuthenticatorSetup onDone={done} onCancel={back} />}
      {kind === "key" && <PasskeySetup onDone={done} onCancel={back} />}
      {kind === undefined && (
        <ul className="flex flex-col gap-2">
          <Choice
            icon={<Smartphone size={20} aria-hidden="true" />}
            title={t("totp.title")}
            onClick={() => setKind("app")}
          >
            {t("totp.intro")}
          </Choice>
          {canUseKeys() && (
            <Choice
              icon={<KeyRound size={20} aria-hidden="true" />}
              title={t("enrol.passkey")}
              onClick={() => setKind("key")}
            >
              {t("passkeys.intro")}
            </Choice>
          )}
        </ul>
      )}
    </Gate>
  );
}

interface ChoiceProps {
  icon: ReactNode;
  title: string;
  onClick: () => void;
  children: string;
}

function Choice({ icon, title, onClick, children }: ChoiceProps) {
  return (
    <li>
      <button
        type="button"
        onClick={onClick}
        className="flex w-full items-start gap-3 rounded-lg border border-line-strong bg-raised p-4 text-start transition-colors hover:bg-sunken"
      >
        <span className="mt-0.5 shrink-0 text-accent">{icon}</span>
        <span className="min-w-0">
          <span className="block font-semibold">{title}</span>
          <span className="mt-0.5 block text-fg2">{children}</span>
        </span>
      </button>
    </li>
  );
}
