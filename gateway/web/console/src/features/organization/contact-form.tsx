/** A contact's name and address, set right. */

import type { ContactIn, ContactOut } from "@insightdesk/client";
import { Card } from "@insightdesk/ui/card";
import { Field } from "@insightdesk/ui/field";
import { type FormEvent, useState } from "react";
import { useAction } from "../../api/use-action";
import { isAddress } from "./model/addresses";
import { useDraft } from "./parts/draft";
import { SaveBar } from "./parts/save-bar";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

export interface ContactPartProps {
  contact: ContactOut;
  patch: (body: ContactIn) => Promise<void>;
}

export function ContactForm({ contact, patch }: ContactPartProps) {
  const done = useDone();
  const saved = { name: contact.name ?? "", email: contact.email ?? "" };
  const draft = useDraft(saved);
  const [wrong, setWrong] = useState<string>();
  const save = useAction(async () => {
    const { name, email } = draft.value;
    await patch({
      ...(name !== saved.name && { name: name.trim() }),
      ...(email !== saved.email && { email: email.trim() }),
    });
    done(t("saved"));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const email = draft.value.email.trim();
    const problem = email && !isAddress(email) ? t("email.wrong") : undefined;
    setWrong(problem);
    if (!problem) void save.run();
  };
  return (
    <Card title={t("contact.edit")} intro={t("contact.edit.more")}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field
          label={t("contact.name")}
          value={draft.value.name}
          maxLength={100}
          autoComplete="off"
          error={save.fields.name}
          onChange={({ target }) => draft.change({ name: target.value })}
        />
        <Field
          label={t("email")}
          type="email"
          dir="ltr"
          value={draft.value.email}
          autoComplete="off"
          error={wrong ?? save.fields.email}
          onChange={({ target }) => draft.change({ email: target.value })}
        />
        <SaveBar
          dirty={draft.isDirty}
          busy={save.isBusy}
          problem={save.problem}
          onReset={draft.reset}
        />
      </form>
    </Card>
  );
}
