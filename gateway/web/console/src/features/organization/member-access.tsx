/** What takes a member's access away, for a while or for good. */

import type { MemberIn, MemberOut } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { Row, Rows } from "@insightdesk/ui/rows";
import { useNavigate } from "@tanstack/react-router";
import { useApi } from "../../api/context";
import { useMay } from "../../session/context";
import { AskButton } from "./parts/ask-button";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

interface MemberAccessProps {
  member: MemberOut;
  patch: (body: MemberIn) => Promise<void>;
  reload: () => void;
}

export function MemberAccess({ member, patch, reload }: MemberAccessProps) {
  const may = useMay();
  if (!may("member:edit") && !may("sign_in:end")) return null;
  return (
    <Card title={t("member.access")} flush>
      <Rows label={t("member.access")}>
        {may("sign_in:end") && <SignIns member={member} />}
        {may("member:edit") && (
          <>
            {member.has_second_factor && <Factor member={member} reload={reload} />}
            <Disabling member={member} patch={patch} />
            <Removal member={member} />
          </>
        )}
      </Rows>
    </Card>
  );
}

function SignIns({ member }: { member: MemberOut }) {
  const api = useApi();
  const done = useDone();
  const { name } = member;
  return (
    <Row
      title={t("member.signIns")}
      actions={
        <AskButton
          label={t("member.signIns.end")}
          title={t("member.signIns.ask", { name })}
          confirmLabel={t("member.signIns.end")}
          onConfirm={async () => {
            await api.post(`/members/${member.id}/end-sign-ins`);
            done(t("member.signIns.done", { name }));
          }}
        >
          {t("member.signIns.more")}
        </AskButton>
      }
    >
      {t("member.signIns.more")}
    </Row>
  );
}

function Factor({ member, reload }: Pick<MemberAccessProps, "member" | "reload">) {
  const api = useApi();
  const done = useDone();
  const { name } = member;
  return (
    <Row
      title={t("member.factorName")}
      actions={
        <AskButton
          label={t("member.factor.reset")}
          title={t("member.factor.ask", { name })}
          confirmLabel={t("member.factor.reset")}
          danger
          onConfirm={async () => {
            await api.post(`/members/${member.id}/reset-factors`);
            reload();
            done(t("member.factor.done", { name }));
          }}
        >
          {t("member.factor.more")}
        </AskButton>
      }
    >
      {t("member.factor.hint")}
    </Row>
  );
}

function Disabling({ member, patch }: Pick<MemberAccessProps, "member" | "patch">) {
  const done = useDone();
  const { name, disabled } = member;
  const word = disabled ? "enable" : "disable";
  return (
    <Row
      title={t(`member.${word}.title`)}
      actions={
        <AskButton
          label={t(`member.${word}`)}
          title={t(`member.${word}.ask`, { name })}
          confirmLabel={t(`member.${word}`)}
          danger={!disabled}
          onConfirm={async () => {
            await patch({ disabled: !disabled });
            done(t(`member.${word}.done`, { name }));
          }}
        >
          {t(`member.${word}.more`)}
        </AskButton>
      }
    >
      {t(`member.${word}.more`)}
    </Row>
  );
}

function Removal({ member }: { member: MemberOut }) {
  const api = useApi();
  const done = useDone();
  const navigate = useNavigate();
  const { name } = member;
  return (
    <Row
      title={t("member.remove.title")}
      actions={
        <AskButton
          label={t("member.remove")}
          look="danger"
          danger
          title={t("member.remove.ask", { name })}
          confirmLabel={t("member.remove")}
          onConfirm={async () => {
            await api.delete(`/members/${member.id}`);
            done(t("member.remove.done", { name }));
            void navigate({ to: "/settings/members" });
          }}
        >
          {t("member.remove.more")}
        </AskButton>
      }
    >
      {t("member.remove.more")}
    </Row>
  );
}
