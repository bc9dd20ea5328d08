/** The six digits of an authenticator; what is pasted with blanks is taken, too. */

import { Field } from "@insightdesk/ui/field";
import { t } from "../../texts";

interface CodeFieldProps {
  error?: string | undefined;
  autoFocus?: boolean;
}

export function CodeField({ error, autoFocus }: CodeFieldProps) {
  return (
    <Field
      label={t("code.label")}
      hint={t("code.hint")}
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9 ]*"
      maxLength={9}
      spellCheck={false}
      dir="ltr"
      autoFocus={autoFocus}
      error={error}
      className="font-mono text-md tracking-[0.2em]"
    />
  );
}

/** What was typed, without blanks. */
export function digits(data: FormData): string {
  return String(data.get("code") ?? "").replace(/\s/g, "");
}
