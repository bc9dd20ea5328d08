/** What is asked of whoever begins an organization. */

import { Field } from "@insightdesk/ui/field";
import { t } from "../../texts";
import { NewPassword } from "../account/new-password";
import { type Errors, missingOf } from "../settings/form";

export function checkOwner(data: FormData): Errors {
  return missingOf(data, {
    organization: t("register.organizationMissing"),
    name: t("register.nameMissing"),
    email: t("signIn.emailMissing"),
    password: t("register.passwordMissing"),
  });
}

export function OwnerFields({ errors }: { errors: Errors }) {
  return (
    <>
      <Field
        label={t("register.organization")}
        name="organization"
        autoComplete="organization"
        data-known
        autoFocus
        error={errors.organization}
      />
      <Field
        label={t("register.name")}
        name="name"
        autoComplete="name"
        data-known
        error={errors.name}
      />
      <Field
        label={t("signIn.email")}
        name="email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        data-known
        error={errors.email}
      />
      <NewPassword label={t("signIn.password")} error={errors.password} />
    </>
  );
}
