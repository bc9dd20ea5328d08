/** The organizations that somebody is in: going from one to another, and making one more. */

import type { MembershipOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Chip } from "@insightdesk/ui/chip";
import { Field } from "@insightdesk/ui/field";
import { Problem } from "@insightdesk/ui/notice";
import { Row, Rows } from "@insightdesk/ui/rows";
import { Building2 } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { t } from "../../texts";
import { Form, missingOf, textOf } from "../settings/form";
import { Show } from "../settings/reading";
import { useOptions } from "../sign-in/use-options";
import { roleText } from "./role";
import { useOrganizations, useSwitch } from "./use-organizations";

export function Organizations() {
  const organizations = useOrganizations();
  const change = useSwitch();
  const mayMake = useOptions()?.registration;
  const [isNew, setIsNew] = useState(false);
  return (
    <Card
      title={t("organizations.title")}
      intro={t("organizations.intro")}
      flush
      actions={
        mayMake &&
        !isNew && <Button onClick={() => setIsNew(true)}>{t("organizations.new")}</Button>
      }
    >
      {isNew && (
        <NewOrganization
          onDone={() => {
            setIsNew(false);
            organizations.reload();
          }}
          onCancel={() => setIsNew(false)}
        />
      )}
      {change.problem && (
        <div className="p-4">
          <Problem>{change.problem}</Problem>
        </div>
      )}
      <Show of={organizations} rows={1}>
        {({ data }) => (
          <Rows label={t("organizations.title")}>
            {data.map((held) => (
              <One
                key={held.organization}
                membership={held}
                isBusy={change.isBusy}
                onSwitch={() => void change.run(held.organization)}
              />
            ))}
          </Rows>
        )}
      </Show>
    </Card>
  );
}

interface OneProps {
  membership: MembershipOut;
  isBusy: boolean;
  onSwitch: () => void;
}

function One({ membership, isBusy, onSwitch }: OneProps) {
  const { name, role, current } = membership;
  return (
    <Row
      icon={<Building2 size={16} aria-hidden="true" />}
      title={
        <>
          <bdi className="break-words">{name}</bdi>
          {current && <Chip tone="accent">{t("organizations.current")}</Chip>}
        </>
      }
      actions={
        !current && (
          <Button
            aria-disabled={isBusy}
            aria-label={t("organizations.switch", { name })}
            onClick={onSwitch}
          >
            {t("organizations.go")}
          </Button>
        )
      }
    >
      {roleText(role)}
    </Row>
  );
}

interface NewOrganizationProps {
  onDone: () => void;
  onCancel: () => void;
}

function NewOrganization({ onDone, onCancel }: NewOrganizationProps) {
  const api = useApi();
  const make = useAction(async (data: FormData) => {
    const body = { name: textOf(data, "name"), slug: textOf(data, "slug") };
    await api.post("/organizations", body);
    onDone();
  });
  return (
    <div className="border-line border-b p-4">
      <Form
        label={t("organizations.new")}
        action={make}
        check={(data) =>
          missingOf(data, {
            name: t("register.organizationMissing"),
            slug: t("organizations.slugMissing"),
          })
        }
        submitLabel={t("organizations.make")}
        beside={<Button onClick={onCancel}>{t("cancel")}</Button>}
      >
        {(errors) => (
          <>
            <Field label={t("register.organization")} name="name" autoFocus error={errors.name} />
            <Field
              label={t("organizations.slug")}
              hint={t("organizations.slug.hint")}
              name="slug"
              autoCapitalize="none"
              spellCheck={false}
              dir="ltr"
              error={errors.slug}
            />
          </>
        )}
      </Form>
    </div>
  );
}
