/** Passkeys: added, and taken away. */

import type { PasskeyView } from "@insightdesk/client";
import { Ask } from "@insightdesk/ui/ask";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Row, Rows } from "@insightdesk/ui/rows";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { t } from "../../texts";
import { dateText } from "../../time";
import type { FactorProps } from "./authenticator";
import { PasskeyName } from "./passkey-name";
import { PasskeySetup } from "./passkey-setup";
import { canUseKeys } from "./webauthn";

interface PasskeysProps extends FactorProps {
  keys: readonly PasskeyView[];
}

export function Passkeys({ keys, isLast, onChange }: PasskeysProps) {
  const [isOpen, setIsOpen] = useState(false);
  const canAdd = canUseKeys() && !isOpen;
  const done = (codes: readonly string[]) => {
    setIsOpen(false);
    onChange(codes);
  };
  return (
    <Card
      title={t("passkeys.title")}
      intro={t(canUseKeys() ? "passkeys.intro" : "passkeys.unknown")}
      flush
      actions={
        canAdd && (
          <Button look={keys.length > 0 ? "secondary" : "primary"} onClick={() => setIsOpen(true)}>
            {t("passkeys.add")}
          </Button>
        )
      }
    >
      {isOpen && (
        <div className="p-4">
          <PasskeySetup onDone={done} onCancel={() => setIsOpen(false)} />
        </div>
      )}
      {keys.length > 0 && (
        <Rows label={t("passkeys.title")}>
          {keys.map((key) => (
            <Key key={key.id} of={key} isLast={isLast} onChange={onChange} />
          ))}
        </Rows>
      )}
    </Card>
  );
}

function Key({ of, isLast, onChange }: FactorProps & { of: PasskeyView }) {
  const api = useApi();
  const [isAsking, setIsAsking] = useState(false);
  const [isNaming, setIsNaming] = useState(false);
  const remove = useAction(async () => {
    await api.delete(`/auth/passkeys/${of.id}`);
    onChange();
  });
  if (isNaming) {
    const close = () => setIsNaming(false);
    return <PasskeyName of={of} onSaved={() => onChange()} onClose={close} />;
  }
  return (
    <Row
      icon={<KeyRound size={16} aria-hidden="true" />}
      title={<bdi className="break-words">{of.name}</bdi>}
      actions={
        <>
          <Button
            aria-label={t("passkeys.rename.which", { name: of.name })}
            onClick={() => setIsNaming(true)}
          >
            {t("passkeys.rename")}
          </Button>
          {!isLast && (
            <Button
              look="danger"
              aria-label={t("passkeys.remove.which", { name: of.name })}
              onClick={() => setIsAsking(true)}
            >
              {t("passkeys.remove")}
            </Button>
          )}
        </>
      }
    >
      {of.used_at
        ? t("passkeys.used", { date: dateText(of.used_at) })
        : t("passkeys.added", { date: dateText(of.created_at) })}
      <Ask
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t("passkeys.remove.title", { name: of.name })}
        confirmLabel={t("passkeys.remove")}
        cancelLabel={t("cancel")}
        danger
        busy={remove.isBusy}
        problem={remove.problem}
        onConfirm={() => void remove.run()}
      >
        {t("passkeys.remove.more")}
      </Ask>
    </Row>
  );
}
