/** Forms: what is missing is said at once, what the desk says stands beside its field. */

import { Button } from "@insightdesk/ui/button";
import { Problem } from "@insightdesk/ui/notice";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Action } from "../../api/use-action";
import { t } from "../../texts";

/** What is wrong, by the name of the field. */
export type Errors = Readonly<Record<string, string>>;

export interface FormProps {
  /** What the form is for, for those who do not see it. */
  label: string;
  action: Action<[FormData]>;
  /** What can be told without asking the desk. */
  check?: (data: FormData) => Errors;
  /** Another word for why the desk refused; none: the usual one. */
  explain?: (error: unknown) => string | undefined;
  submitLabel: string;
  /** Beside the button. */
  beside?: ReactNode;
  /** One button as wide as the form. */
  stretch?: boolean;
  children: (errors: Errors) => ReactNode;
}

export function Form(props: FormProps) {
  const { label, action, check, explain, submitLabel, beside, stretch, children } = props;
  const form = useRef<HTMLFormElement>(null);
  const [missing, setMissing] = useState<Errors>({});
  const errors = { ...action.fields, ...missing };
  const wrong = Object.keys(errors).join();
  useEffect(() => {
    // The first field that is wrong takes the focus.
    if (wrong) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [wrong]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const found = check?.(data) ?? {};
    setMissing(found);
    if (Object.keys(found).length === 0) void action.run(data);
    else event.currentTarget.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  };
  const said = action.error === undefined ? undefined : explain?.(action.error);
  return (
    <form
      ref={form}
      noValidate
      onSubmit={submit}
      aria-label={label}
      className="flex flex-col gap-4"
    >
      <Problem>{said ?? action.problem}</Problem>
      {children(errors)}
      <div className={stretch ? "mt-2 flex flex-col gap-2" : "flex flex-wrap items-center gap-2"}>
        <Button
          type="submit"
          look="primary"
          aria-disabled={action.isBusy}
          className={stretch ? "h-10" : undefined}
        >
          {action.isBusy ? t("form.busy") : submitLabel}
        </Button>
        {beside}
      </div>
    </form>
  );
}

/** A field's text, without blanks around it. */
export function textOf(data: FormData, name: string): string {
  return String(data.get(name) ?? "").trim();
}

/** A password as it was typed. */
export function secretOf(data: FormData, name = "password"): string {
  return String(data.get(name) ?? "");
}

/** Says of each field that is empty what to enter. */
export function missingOf(data: FormData, words: Errors): Errors {
  const empty = Object.entries(words).filter(([name]) => !String(data.get(name) ?? "").trim());
  return Object.fromEntries(empty);
}
