/** Another password; every other device is signed out by it. */

import type { MeOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Field } from "@insightdesk/ui/field";
import { useState } from "react";
import { useApi } from "../../api/context";
import { isCode } from "../../api/problem";
import { useAction } from "../../api/use-action";
import { useDesk } from "../../desk/context";
import { t } from "../../texts";
import { Form, missingOf, secretOf } from "../settings/form";
import { NewPassword } from "./new-password";

export function Password({ me }: { me: MeOut }) {
  const [isOpen, setIsOpen] = useState(false);
  const canChange = me.has_password && !isOpen;
  return (
    <Card
      title={t("signIn.password")}
      intro={t(me.has_password ? "password.intro" : "password.none")}
      actions={canChange && <Button onClick={() => setIsOpen(true)}>{t("password.change")}</Button>}
    >
      {isOpen && <Change me={me} onClose={() => setIsOpen(false)} />}
    </Card>
  );
}

function Change({ me, onClose }: { me: MeOut; onClose: () => void }) {
  const api = useApi();
  const { toasts } = useDesk();
  const change = useAction(async (data: FormData) => {
    const body = { current: secretOf(data, "current"), new: secretOf(data, "new") };
    await api.post("/auth/change-password", body);
    toasts.show(t("password.changed"));
    onClose();
  });
  const explain = (error: unknown) =>
    isCode(error, "AUTH_CREDENTIALS_INVALID") ? t("confirm.wrongPassword") : undefined;
  return (
    <Form
      label={t("password.change")}
      action={change}
      explain={explain}
      check={(data) =>
        missingOf(data, {
          current: t("signIn.passwordMissing"),
          new: t("register.passwordMissing"),
        })
      }
      submitLabel={t("password.change")}
      beside={<Button onClick={onClose}>{t("cancel")}</Button>}
    >
      {(errors) => (
        <>
          <input type="text" autoComplete="username" value={me.email} readOnly hidden />
          <Field
            label={t("password.current")}
            name="current"
            type="password"
            autoComplete="current-password"
            autoFocus
            error={errors.current}
          />
          <NewPassword
            label={t("password.new")}
            name="new"
            error={errors.new ?? errors.password}
            context={[me.name, me.email, me.organization_name]}
          />
        </>
      )}
    </Form>
  );
}
