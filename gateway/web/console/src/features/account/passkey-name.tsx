/** Another name for a passkey. */

import type { PasskeyNameIn, PasskeyView } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Field } from "@insightdesk/ui/field";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { t } from "../../texts";
import { Form, missingOf, textOf } from "../settings/form";

interface PasskeyNameProps {
  of: PasskeyView;
  onSaved: () => void;
  onClose: () => void;
}

export function PasskeyName({ of, onSaved, onClose }: PasskeyNameProps) {
  const api = useApi();
  const rename = useAction(async (data: FormData) => {
    const body: PasskeyNameIn = { name: textOf(data, "name") };
    await api.patch(`/auth/passkeys/${of.id}`, body);
    onSaved();
    onClose();
  });
  return (
    <li className="p-4">
      <Form
        label={t("passkeys.rename.which", { name: of.name })}
        action={rename}
        check={(data) => missingOf(data, { name: t("register.nameMissing") })}
        submitLabel={t("form.save")}
        beside={<Button onClick={onClose}>{t("cancel")}</Button>}
      >
        {(errors) => (
          <Field
            label={t("passkeys.name")}
            name="name"
            maxLength={100}
            autoComplete="off"
            defaultValue={of.name}
            autoFocus
            error={errors.name}
          />
        )}
      </Form>
    </li>
  );
}
