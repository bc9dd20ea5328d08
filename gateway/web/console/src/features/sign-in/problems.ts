/** What went wrong with a sign-in, in words that say what to do. */

import { Refused } from "../../session/api";
import { locale, t } from "../../texts";

export interface Problems {
  email?: string;
  password?: string;
  /** About the whole form. */
  all?: string;
}

/** What can be told without asking the desk. */
export function check(email: string, password: string): Problems | undefined {
  if (email && password) return undefined;
  return {
    ...(!email && { email: t("signIn.emailMissing") }),
    ...(!password && { password: t("signIn.passwordMissing") }),
  };
}

/** What the desk, or the way to it, said. */
export function explain(error: unknown): Problems {
  if (error instanceof Refused) return { all: refused(error) };
  return { all: navigator.onLine ? t("signIn.unreachable") : t("signIn.offline") };
}

function refused({ problem, after }: Refused): string {
  switch (problem.code) {
    case "AUTH_CREDENTIALS_INVALID":
      return t("signIn.wrong");
    case "AUTH_ACCOUNT_LOCKED":
      return t("signIn.locked", { time: duration(after ?? 30 * 60) });
    case "RATE_LIMITED":
      return t("signIn.slow", { time: duration(after ?? 5) });
    default:
      return problem.detail;
  }
}

function duration(seconds: number): string {
  const [count, unit] = seconds < 60 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  const format = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(locale(), format).format(count);
}
