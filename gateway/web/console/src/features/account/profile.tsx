/** Who one is, and where. */

import type { MeOut } from "@insightdesk/client";
import { Card, Page } from "@insightdesk/ui/card";
import { Field } from "@insightdesk/ui/field";
import type { ReactNode } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { useLoad } from "../../api/use-load";
import { useDesk } from "../../desk/context";
import { useSession, useWho } from "../../session/context";
import { t } from "../../texts";
import { Form, missingOf, textOf } from "../settings/form";
import { Show, useTitle } from "../settings/reading";
import { Organizations } from "./organizations";
import { roleText } from "./role";

export function Profile() {
  useTitle(t("profile.title"));
  // Another role is told at once, also to a page that is open.
  const may = useWho().permissions.join();
  const me = useLoad((api, signal) => api.get<MeOut>("/auth/me", {}, signal), may);
  return (
    <Page title={t("profile.title")} intro={t("profile.intro")}>
      <Card title={t("profile.about")}>
        <Show of={me}>{(value) => <Name me={value} onChange={me.set} />}</Show>
      </Card>
      <Organizations />
    </Page>
  );
}

interface NameProps {
  me: MeOut;
  onChange: (change: (me: MeOut) => MeOut) => void;
}

function Name({ me, onChange }: NameProps) {
  const api = useApi();
  const session = useSession();
  const { toasts } = useDesk();
  const save = useAction(async (data: FormData) => {
    const changed = await api.patch<MeOut>("/auth/me", { name: textOf(data, "name") });
    onChange(() => changed);
    await session.renew();
    toasts.show(t("profile.saved"));
  });
  return (
    <Form
      label={t("profile.about")}
      action={save}
      check={(data) => missingOf(data, { name: t("register.nameMissing") })}
      submitLabel={t("form.save")}
    >
      {(errors) => (
        <>
          <Field
            label={t("register.name")}
            hint={t("profile.name.hint")}
            name="name"
            autoComplete="name"
            defaultValue={me.name}
            error={errors.name}
          />
          <dl className="grid gap-3 sm:grid-cols-2">
            <Fact label={t("signIn.email")}>
              <bdi className="break-all">{me.email}</bdi>
            </Fact>
            <Fact label={t("profile.role")}>
              <bdi>{me.custom_role ?? roleText(me.role)}</bdi>
            </Fact>
          </dl>
        </>
      )}
    </Form>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="font-medium text-fg2 text-xs">{label}</dt>
      <dd className="mt-1">{children}</dd>
    </div>
  );
}
