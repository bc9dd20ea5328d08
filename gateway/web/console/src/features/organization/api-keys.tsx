/** Keys with which programs act for a member. */

import type { KeyOut, NewKeyOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { usePages } from "../../api/use-pages";
import { useMay } from "../../session/context";
import { More, Show, useTitle } from "../settings/reading";
import { ApiKeyDialog } from "./api-key-dialog";
import { scopeText, stateOf } from "./model/keys";
import { AskButton } from "./parts/ask-button";
import { OnceDialog } from "./parts/once-dialog";
import { useDone } from "./parts/use-done";
import { OnDay, When } from "./parts/when";
import { t } from "./texts";

export function ApiKeys() {
  const keys = usePages<KeyOut>("/api-keys");
  const [isOpen, setIsOpen] = useState(false);
  const [made, setMade] = useState<NewKeyOut>();
  useTitle(t("keys.title"));
  const add = (
    <Button look="primary" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
      <Plus size={16} aria-hidden="true" />
      {t("keys.add")}
    </Button>
  );
  const isEmpty = keys.rows.length === 0;
  return (
    <Page wide title={t("keys.title")} intro={t("keys.intro")} actions={!isEmpty && add}>
      <Card title={t("keys.all")} flush>
        <Show of={keys} rows={3}>
          {() =>
            isEmpty ? (
              <Empty title={t("keys.none")} action={add}>
                {t("keys.none.more")}
              </Empty>
            ) : (
              <Rows label={t("keys.all")}>
                {keys.rows.map((key) => (
                  <KeyRow key={key.id} held={key} reload={keys.reload} />
                ))}
              </Rows>
            )
          }
        </Show>
        <More of={keys} />
      </Card>
      {isOpen && (
        <ApiKeyDialog
          onMade={(answer) => {
            setIsOpen(false);
            setMade(answer);
            keys.reload();
          }}
          onClose={() => setIsOpen(false)}
        />
      )}
      {made && (
        <OnceDialog
          title={t("keys.made")}
          label={t("keys.secret")}
          secret={made.secret}
          onClose={() => setMade(undefined)}
        >
          {t("keys.made.more", { name: made.key.name })}
        </OnceDialog>
      )}
    </Page>
  );
}

function KeyRow({ held, reload }: { held: KeyOut; reload: () => void }) {
  const { name, prefix, scopes } = held;
  const state = stateOf(held);
  return (
    <Row
      icon={<KeyRound size={16} aria-hidden="true" />}
      title={
        <>
          <bdi>{name}</bdi>
          <code dir="ltr" className="text-fg2 text-xs">
            {prefix}…
          </code>
          {scopes.map((scope) => (
            <Chip key={scope}>{scopeText(scope)}</Chip>
          ))}
          {state === "revoked" && <Chip tone="err">{t("keys.state.revoked")}</Chip>}
          {state === "expired" && <Chip tone="warn">{t("keys.state.expired")}</Chip>}
        </>
      }
      actions={<KeyActions held={held} reload={reload} />}
    >
      <KeyFacts held={held} />
    </Row>
  );
}

function KeyFacts({ held }: { held: KeyOut }) {
  const { created_by, expires_at, last_used_at, last_used_address, uses } = held;
  return (
    <>
      {created_by && <>{t("keys.by", { name: created_by })} · </>}
      {t("keys.until")} <OnDay at={expires_at} />
      {" · "}
      {last_used_at ? (
        <>
          {t("keys.uses", { n: uses })}, {t("keys.used")} <When at={last_used_at} />
          {last_used_address && ` (${last_used_address})`}
        </>
      ) : (
        t("keys.unused")
      )}
    </>
  );
}

function KeyActions({
  held: { id, name, revoked_at },
  reload,
}: {
  held: KeyOut;
  reload: () => void;
}) {
  const api = useApi();
  const may = useMay();
  const done = useDone();
  return (
    <>
      {!revoked_at && (
        <AskButton
          small
          danger
          label={t("keys.revoke")}
          about={name}
          title={t("keys.revoke.ask", { name })}
          confirmLabel={t("keys.revoke")}
          onConfirm={async () => {
            await api.post(`/api-keys/${id}/revoke`);
            done(t("keys.revoked", { name }));
            reload();
          }}
        >
          {t("keys.revoke.more")}
        </AskButton>
      )}
      {may("api_key:delete") && (
        <AskButton
          small
          danger
          label={t("delete")}
          about={name}
          title={t("keys.delete.ask", { name })}
          confirmLabel={t("delete")}
          onConfirm={async () => {
            await api.delete(`/api-keys/${id}`);
            done(t("keys.deleted", { name }));
            reload();
          }}
        >
          {t("keys.delete.more")}
        </AskButton>
      )}
    </>
  );
}
