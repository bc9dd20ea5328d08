/** Who was asked to join, and asking more. */

import type { InvitationOut, RoleOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card, Page } from "@insightdesk/ui/card";
import { Chip, type Tone } from "@insightdesk/ui/chip";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Empty } from "@insightdesk/ui/states";
import { MailPlus } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { usePages } from "../../api/use-pages";
import { More, Show, useTitle } from "../settings/reading";
import { InviteDialog } from "./invite-dialog";
import { AskButton } from "./parts/ask-button";
import { roleName } from "./parts/role-select";
import { useDone } from "./parts/use-done";
import { useRoles, useTeams } from "./parts/use-lists";
import { OnDay, When } from "./parts/when";
import { type TextKey, t } from "./texts";

const TONES: Record<string, Tone> = { pending: "info", accepted: "ok", expired: "warn" };
const STATES = ["pending", "accepted", "expired", "cancelled"] as const;

export function Invitations() {
  const invitations = usePages<InvitationOut>("/invitations");
  const roles = useRoles();
  const teams = useTeams();
  const [isOpen, setIsOpen] = useState(false);
  useTitle(t("invitations.title"));
  const invite = (
    <Button look="primary" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
      <MailPlus size={16} aria-hidden="true" />
      {t("invite.open")}
    </Button>
  );
  return (
    <Page
      wide
      title={t("invitations.title")}
      intro={t("invitations.intro")}
      actions={invitations.rows.length > 0 && invite}
    >
      <Card title={t("invitations.all")} flush>
        <Show of={invitations} rows={4}>
          {() =>
            invitations.rows.length === 0 ? (
              <Empty title={t("invitations.none")} action={invite}>
                {t("invitations.none.more")}
              </Empty>
            ) : (
              <Rows label={t("invitations.all")}>
                {invitations.rows.map((invitation) => (
                  <InvitationRow
                    key={invitation.id}
                    invitation={invitation}
                    roles={roles}
                    reload={invitations.reload}
                  />
                ))}
              </Rows>
            )
          }
        </Show>
        <More of={invitations} />
      </Card>
      {isOpen && (
        <InviteDialog
          roles={roles}
          teams={teams}
          onSent={invitations.reload}
          onClose={() => setIsOpen(false)}
        />
      )}
    </Page>
  );
}

interface InvitationRowProps {
  invitation: InvitationOut;
  roles: readonly RoleOut[];
  reload: () => void;
}

function InvitationRow({ invitation, roles, reload }: InvitationRowProps) {
  const api = useApi();
  const done = useDone();
  const { id, email, status, invited_by, created_at, expires_at } = invitation;
  const change = (call: () => Promise<unknown>, text: TextKey) => async () => {
    await call();
    done(t(text, { email }));
    reload();
  };
  const canResend = status === "pending" || status === "expired";
  return (
    <Row
      title={
        <>
          <bdi className="wrap-anywhere">{email}</bdi>
          <Chip>{roleName(invitation, roles)}</Chip>
          <Chip tone={TONES[status] ?? "neutral"}>{statusText(status)}</Chip>
        </>
      }
      actions={
        <>
          {canResend && (
            <AskButton
              small
              label={t("invitation.resend")}
              about={email}
              title={t("invitation.resend.ask", { email })}
              confirmLabel={t("invitation.resend")}
              onConfirm={change(() => api.post(`/invitations/${id}/resend`), "invitation.resent")}
            >
              {t("invitation.resend.more")}
            </AskButton>
          )}
          {status === "pending" && (
            <AskButton
              small
              label={t("invitation.cancel")}
              about={email}
              title={t("invitation.cancel.ask", { email })}
              confirmLabel={t("invitation.cancel")}
              danger
              onConfirm={change(() => api.delete(`/invitations/${id}`), "invitation.cancelled")}
            >
              {t("invitation.cancel.more")}
            </AskButton>
          )}
        </>
      }
    >
      {invited_by && <>{t("invitation.by", { name: invited_by })} · </>}
      <When at={created_at} />
      {status === "pending" && (
        <>
          {" · "}
          {t("invitation.until")} <OnDay at={expires_at} />
        </>
      )}
    </Row>
  );
}

function statusText(status: string): string {
  const known = STATES.find((held) => held === status);
  return known ? t(`invitation.state.${known}`) : status;
}
