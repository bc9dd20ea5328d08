/** Where one is signed in, and ending that. */

import type { SignInView } from "@insightdesk/client";
import { Ask } from "@insightdesk/ui/ask";
import { Button } from "@insightdesk/ui/button";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { usePages } from "../../api/use-pages";
import { useDesk } from "../../desk/context";
import { t } from "../../texts";
import { momentText } from "../../time";
import { More, Show, useTitle } from "../settings/reading";

export function SignIns() {
  useTitle(t("signIns.title"));
  const list = usePages<SignInView>("/auth/sign-ins");
  const hasOthers = list.rows.some(({ current }) => !current);
  return (
    <Page
      title={t("signIns.title")}
      intro={t("signIns.intro")}
      actions={hasOthers && <EndOthers onDone={list.reload} />}
    >
      <Card title={t("signIns.list")} flush>
        <Show of={list}>
          {() => (
            <>
              <Rows label={t("signIns.list")}>
                {list.rows.map((held) => (
                  <Device
                    key={held.id}
                    of={held}
                    onEnded={() => list.set((rows) => rows.filter(({ id }) => id !== held.id))}
                  />
                ))}
              </Rows>
              <More of={list} />
            </>
          )}
        </Show>
      </Card>
    </Page>
  );
}

const HANDS = /android|iphone|ipad|ios|mobile/i;

function Device({ of, onEnded }: { of: SignInView; onEnded: () => void }) {
  const api = useApi();
  const { toasts } = useDesk();
  const [isAsking, setIsAsking] = useState(false);
  const end = useAction(async () => {
    await api.delete(`/auth/sign-ins/${of.id}`);
    toasts.show(t("signIns.ended", { device: of.device }));
    onEnded();
  });
  const Icon = HANDS.test(of.device) ? Smartphone : Monitor;
  return (
    <Row
      icon={<Icon size={20} aria-hidden="true" />}
      title={
        <>
          <bdi className="break-words">{of.device}</bdi>
          {of.current && <Chip tone="accent">{t("signIns.current")}</Chip>}
        </>
      }
      actions={
        !of.current && (
          <Button
            aria-label={t("signIns.end.which", { device: of.device })}
            onClick={() => setIsAsking(true)}
          >
            {t("signIns.end")}
          </Button>
        )
      }
    >
      <p>
        {[of.organization_name, of.address && `\u2068${of.address}\u2069`]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <p className="tabular-nums">{t("signIns.used", { at: momentText(of.used_at) })}</p>
      <p className="tabular-nums">{t("signIns.until", { at: momentText(of.expires_at) })}</p>
      <Ask
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t("signIns.end.title", { device: of.device })}
        confirmLabel={t("signIns.end")}
        cancelLabel={t("cancel")}
        danger
        busy={end.isBusy}
        problem={end.problem}
        onConfirm={() => void end.run()}
      >
        {t("signIns.end.more")}
      </Ask>
    </Row>
  );
}

function EndOthers({ onDone }: { onDone: () => void }) {
  const api = useApi();
  const { toasts } = useDesk();
  const [isAsking, setIsAsking] = useState(false);
  const end = useAction(async () => {
    await api.post("/auth/sign-ins/end-others");
    setIsAsking(false);
    toasts.show(t("signIns.endedOthers"));
    onDone();
  });
  return (
    <>
      <Button look="danger" onClick={() => setIsAsking(true)}>
        {t("signIns.endOthers")}
      </Button>
      <Ask
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t("signIns.endOthers.title")}
        confirmLabel={t("signIns.endOthers")}
        cancelLabel={t("cancel")}
        danger
        busy={end.isBusy}
        problem={end.problem}
        onConfirm={() => void end.run()}
      >
        {t("signIns.end.more")}
      </Ask>
    </>
  );
}
