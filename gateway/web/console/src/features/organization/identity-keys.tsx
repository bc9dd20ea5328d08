/** Keys with which a site proves who its visitors are. */

import type { IdentityKeyOut, InboxOut, NewIdentityKeyOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { useState } from "react";
import { useApi } from "../../api/context";
import { IdentityKeyDialog } from "./identity-key-dialog";
import { AskButton } from "./parts/ask-button";
import { OnceDialog } from "./parts/once-dialog";
import { useDone } from "./parts/use-done";
import { OnDay, When } from "./parts/when";
import { t } from "./texts";

interface IdentityKeysProps {
  inbox: InboxOut;
  reload: () => void;
}

export function IdentityKeys({ inbox, reload }: IdentityKeysProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [made, setMade] = useState<NewIdentityKeyOut>();
  return (
    <Card
      title={t("identity.title")}
      intro={t("identity.intro")}
      flush
      actions={
        <Button aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
          {t("identity.add")}
        </Button>
      }
    >
      {inbox.identity_keys.length === 0 ? (
        <Empty title={t("identity.none")}>{t("identity.none.more")}</Empty>
      ) : (
        <Rows label={t("identity.title")}>
          {inbox.identity_keys.map((key) => (
            <KeyRow key={key.id} inbox={inbox} held={key} reload={reload} />
          ))}
        </Rows>
      )}
      {isOpen && (
        <IdentityKeyDialog
          inbox={inbox}
          onMade={(answer) => {
            setIsOpen(false);
            if (answer.secret) setMade(answer);
            reload();
          }}
          onClose={() => setIsOpen(false)}
        />
      )}
      {made?.secret && (
        <OnceDialog
          title={t("identity.made")}
          label={t("identity.secret")}
          secret={made.secret}
          onClose={() => setMade(undefined)}
        >
          {t("identity.made.more", { id: made.key.id })}
        </OnceDialog>
      )}
    </Card>
  );
}

interface KeyRowProps extends IdentityKeysProps {
  held: IdentityKeyOut;
}

function KeyRow({ inbox, held: { id, algorithm, created_at, retires_at }, reload }: KeyRowProps) {
  const api = useApi();
  const done = useDone();
  const isOver = retires_at !== null && Date.parse(retires_at) <= Date.now();
  return (
    <Row
      title={
        <>
          <code dir="ltr" className="wrap-anywhere text-xs">
            {id}
          </code>
          <Chip>{algorithm}</Chip>
          {isOver && <Chip tone="warn">{t("identity.over")}</Chip>}
        </>
      }
      actions={
        <AskButton
          small
          danger
          label={t("identity.retire")}
          about={id}
          title={t("identity.retire.ask")}
          confirmLabel={t("identity.retire")}
          onConfirm={async () => {
            await api.delete(`/inboxes/${inbox.id}/identity-keys/${id}`);
            done(t("identity.retired"));
            reload();
          }}
        >
          {t("identity.retire.more")}
        </AskButton>
      }
    >
      <When at={created_at} />
      {retires_at && !isOver && (
        <>
          {" · "}
          {t("identity.until")} <OnDay at={retires_at} />
        </>
      )}
    </Row>
  );
}
