/** Signing in by others: providers of OpenID Connect. */

import type { ProviderView } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { CopyButton } from "@insightdesk/ui/secret";
import { Empty } from "@insightdesk/ui/states";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { usePages } from "../../api/use-pages";
import { More, Show, useTitle } from "../settings/reading";
import { callback } from "./model/providers";
import { AskButton } from "./parts/ask-button";
import { useDone } from "./parts/use-done";
import { ProviderDialog } from "./provider-dialog";
import { t } from "./texts";

export function Providers() {
  const providers = usePages<ProviderView>("/providers");
  /** Which one the window is about; `new`: one that is to be. */
  const [open, setOpen] = useState<ProviderView | "new">();
  useTitle(t("providers.title"));
  const add = (
    <Button look="primary" aria-haspopup="dialog" onClick={() => setOpen("new")}>
      <Plus size={16} aria-hidden="true" />
      {t("providers.add")}
    </Button>
  );
  const isEmpty = providers.rows.length === 0;
  return (
    <Page wide title={t("providers.title")} intro={t("providers.intro")} actions={!isEmpty && add}>
      <Card title={t("providers.all")} flush>
        <Show of={providers} rows={2}>
          {() =>
            isEmpty ? (
              <Empty title={t("providers.none")} action={add}>
                {t("providers.none.more")}
              </Empty>
            ) : (
              <Rows label={t("providers.all")}>
                {providers.rows.map((provider) => (
                  <ProviderRow
                    key={provider.id}
                    provider={provider}
                    onOpen={() => setOpen(provider)}
                    reload={providers.reload}
                  />
                ))}
              </Rows>
            )
          }
        </Show>
        <More of={providers} />
      </Card>
      <Callback />
      {open && (
        <ProviderDialog
          {...(open !== "new" && { provider: open })}
          onSaved={providers.reload}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  );
}

/** What is registered at the provider. */
function Callback() {
  const address = callback(location.origin);
  return (
    <Card
      title={t("providers.callback")}
      intro={t("providers.callback.more")}
      actions={<CopyButton text={address} label={t("copy")} copiedLabel={t("copied")} />}
    >
      <code className="wrap-anywhere text-xs" dir="ltr">
        {address}
      </code>
    </Card>
  );
}

interface ProviderRowProps {
  provider: ProviderView;
  onOpen: () => void;
  reload: () => void;
}

function ProviderRow({ provider, onOpen, reload }: ProviderRowProps) {
  const api = useApi();
  const done = useDone();
  const { id, name, issuer, domains, creates_members, enabled } = provider;
  return (
    <Row
      title={
        <>
          <bdi>{name}</bdi>
          <Chip tone={enabled ? "ok" : "neutral"}>
            {t(enabled ? "providers.on" : "providers.off")}
          </Chip>
          {creates_members && <Chip>{t("providers.creates.short")}</Chip>}
        </>
      }
      actions={
        <>
          <Button
            small
            aria-haspopup="dialog"
            aria-label={t("providers.edit.one", { name })}
            onClick={onOpen}
          >
            {t("edit")}
          </Button>
          <AskButton
            small
            danger
            label={t("delete")}
            about={name}
            title={t("providers.delete.ask", { name })}
            confirmLabel={t("delete")}
            onConfirm={async () => {
              await api.delete(`/providers/${id}`);
              done(t("providers.deleted", { name }));
              reload();
            }}
          >
            {t("providers.delete.more")}
          </AskButton>
        </>
      }
    >
      <bdi className="wrap-anywhere">{issuer}</bdi>
      {domains.length > 0 && (
        <>
          {" · "}
          <bdi className="wrap-anywhere">{domains.join(", ")}</bdi>
        </>
      )}
    </Row>
  );
}
