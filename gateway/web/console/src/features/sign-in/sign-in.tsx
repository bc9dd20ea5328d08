/** The page before everything else. */

import { Button } from "@insightdesk/ui/button";
import { Field } from "@insightdesk/ui/field";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { Brand } from "../shell/brand";
import { check, explain, type Problems } from "./problems";

export function SignIn({ expired }: { expired: boolean }) {
  const session = useSession();
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    document.title = `${t("signIn.title")} · ${t("app.name")}`;
  }, []);

  /** The first field that is wrong takes the focus. */
  const show = (found: Problems) => {
    setProblems(found);
    const field = found.email ? "email" : "password";
    form.current?.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const data = new FormData(event.currentTarget);
    const email = String(data.get("email")).trim();
    const password = String(data.get("password"));
    const missing = check(email, password);
    if (missing) return show(missing);
    setBusy(true);
    setProblems({});
    try {
      await session.signIn(email, password);
    } catch (error) {
      show(explain(error));
      setBusy(false);
    }
  };

  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-sm">
        <h1 className="mb-6 flex items-center justify-center gap-3 font-semibold text-xl tracking-tight">
          <Brand size={32} /> {t("app.name")}
        </h1>
        <form
          ref={form}
          noValidate
          onSubmit={submit}
          aria-label={t("signIn.title")}
          className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-6"
        >
          <p role="alert" className="empty:hidden">
            {problems.all ? (
              <span className="block rounded-md bg-err-soft px-3 py-2 text-err">
                {problems.all}
              </span>
            ) : (
              expired && (
                <span className="block rounded-md bg-info-soft px-3 py-2 text-info">
                  {t("signIn.expired")}
                </span>
              )
            )}
          </p>
          <Field
            label={t("signIn.email")}
            name="email"
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            error={problems.email}
          />
          <Field
            label={t("signIn.password")}
            name="password"
            type="password"
            autoComplete="current-password"
            error={problems.password}
          />
          <Button type="submit" look="primary" aria-disabled={busy} className="mt-2 h-10">
            {busy ? t("signIn.busy") : t("signIn.submit")}
          </Button>
        </form>
      </div>
    </main>
  );
}
