/** A new key for signing who visitors are. */

import type { IdentityKeyIn, InboxOut, NewIdentityKeyOut } from "@insightdesk/client";
import { Field, Select, TextArea } from "@insightdesk/ui/field";
import { useState } from "react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { wholeNumber } from "./model/days";
import { useDraft } from "./parts/draft";
import { FormDialog } from "./parts/form-dialog";
import { t } from "./texts";

const ALGORITHMS = ["HS256", "ES256", "EdDSA"] as const;
const HOURS = [0, 720] as const;

export interface IdentityKeyDialogProps {
  inbox: InboxOut;
  onMade: (made: NewIdentityKeyOut) => void;
  onClose: () => void;
}

export function IdentityKeyDialog({ inbox, onMade, onClose }: IdentityKeyDialogProps) {
  const api = useApi();
  const draft = useDraft({ algorithm: "HS256", publicKey: "", hours: "24" });
  const { value, change } = draft;
  const [problems, setProblems] = useState<{ publicKey?: string; hours?: string }>({});
  const takesKey = value.algorithm !== "HS256";
  const isFirst = inbox.identity_keys.length === 0;
  const make = useAction(async (keep_hours: number) => {
    const body: IdentityKeyIn = {
      algorithm: value.algorithm,
      keep_hours,
      ...(takesKey && { public_key: value.publicKey.trim() }),
    };
    onMade(await api.post(`/inboxes/${inbox.id}/identity-keys`, body));
  });
  const submit = () => {
    const hours = wholeNumber(value.hours || "0", HOURS);
    const isPem = value.publicKey.includes("-----BEGIN PUBLIC KEY-----");
    const found = {
      ...(takesKey && !isPem && { publicKey: t("identity.publicKey.wrong") }),
      ...(typeof hours !== "number" && { hours: t("number.wrong", { least: 0, most: HOURS[1] }) }),
    };
    setProblems(found);
    if (typeof hours === "number" && Object.keys(found).length === 0) void make.run(hours);
  };
  return (
    <FormDialog
      onClose={onClose}
      title={t("identity.add")}
      submitLabel={t("identity.add")}
      dirty={draft.isDirty}
      busy={make.isBusy}
      problem={make.problem}
      onSubmit={submit}
    >
      <Select
        label={t("identity.algorithm")}
        hint={t(takesKey ? "identity.algorithm.public" : "identity.algorithm.secret")}
        value={value.algorithm}
        onChange={({ target }) => change({ algorithm: target.value })}
      >
        {ALGORITHMS.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
      {takesKey && (
        <TextArea
          label={t("identity.publicKey")}
          dir="ltr"
          spellCheck={false}
          placeholder="-----BEGIN PUBLIC KEY-----"
          value={value.publicKey}
          error={problems.publicKey ?? make.fields.public_key}
          onChange={({ target }) => change({ publicKey: target.value })}
        />
      )}
      {!isFirst && (
        <Field
          label={t("identity.keep")}
          hint={t("identity.keep.more")}
          type="number"
          inputMode="numeric"
          value={value.hours}
          error={problems.hours ?? make.fields.keep_hours}
          onChange={({ target }) => change({ hours: target.value })}
        />
      )}
    </FormDialog>
  );
}
