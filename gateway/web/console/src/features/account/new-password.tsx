/** A password to be chosen: how good it is, while it is typed. */

import type { PasswordStrengthOut } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Field } from "@insightdesk/ui/field";
import clsx from "clsx";
import { type ChangeEvent, useEffect, useState } from "react";
import { post } from "../../session/api";
import { t } from "../../texts";
import { weakText } from "./weak";

/** After so long without a key. */
const PAUSE_MS = 300;
const LEVELS = [0, 1, 2, 3, 4] as const;
type Level = (typeof LEVELS)[number];

export interface NewPasswordProps {
  label: string;
  name?: string;
  error?: string | undefined;
  /** What a guesser would try first, beside the fields of the form that are `data-known`. */
  context?: readonly string[];
}

export function NewPassword({ label, name = "password", error, context = [] }: NewPasswordProps) {
  const [typed, setTyped] = useState("");
  const [isShown, setIsShown] = useState(false);
  const [around, setAround] = useState<readonly string[]>([]);
  const strength = useStrength(typed, [...context, ...around]);
  const type = ({ target }: ChangeEvent<HTMLInputElement>) => {
    setTyped(target.value);
    setAround(knownIn(target.form));
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field
            label={label}
            name={name}
            type={isShown ? "text" : "password"}
            autoComplete="new-password"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onChange={type}
            error={error}
          />
        </div>
        {!error && (
          <Button className="h-10" onClick={() => setIsShown(!isShown)}>
            {t(isShown ? "strength.hide" : "strength.show")}
          </Button>
        )}
      </div>
      <Strength of={typed ? strength : undefined} />
    </div>
  );
}

function knownIn(form: HTMLFormElement | null): readonly string[] {
  const fields = form?.querySelectorAll<HTMLInputElement>("input[data-known]") ?? [];
  return [...fields].map(({ value }) => value.trim());
}

const COLOURS: Record<Level, string> = {
  0: "bg-err",
  1: "bg-err",
  2: "bg-warn",
  3: "bg-ok",
  4: "bg-ok",
};

function Strength({ of }: { of: PasswordStrengthOut | undefined }) {
  const level = LEVELS.find((held) => held === of?.score) ?? 0;
  const word = of && t(`strength.${of.weakness && level > 2 ? 2 : level}`);
  return (
    <div>
      <div aria-hidden="true" className="flex gap-1">
        {LEVELS.slice(1).map((held) => (
          <span
            key={held}
            className={clsx(
              "h-1 flex-1 rounded-full transition-colors",
              of && held <= Math.max(level, 1) ? COLOURS[level] : "bg-line",
            )}
          />
        ))}
      </div>
      <p role="status" className="mt-1 min-h-4 text-fg2 text-xs">
        {word
          ? [word, of?.weakness && weakText(of.weakness)].filter(Boolean).join(" · ")
          : t("strength.hint")}
      </p>
    </div>
  );
}

/** The desk's word about what is typed; the one before stands until it comes. */
function useStrength(password: string, context: readonly string[]) {
  const [strength, setStrength] = useState<PasswordStrengthOut>();
  const known = context.filter(Boolean).join("\n");
  useEffect(() => {
    if (!password) return setStrength(undefined);
    let isOld = false;
    const ask = async () => {
      const body = { password, context: known ? known.split("\n") : [] };
      try {
        const answer = await post<PasswordStrengthOut>("/auth/password-strength", body);
        if (!isOld) setStrength(answer);
      } catch {
        // The desk says it again when the form is sent.
        if (!isOld) setStrength(undefined);
      }
    };
    const timer = setTimeout(ask, PAUSE_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [password, known]);
  return strength;
}
