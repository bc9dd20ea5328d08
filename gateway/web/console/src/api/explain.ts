/** What went wrong with a call, in words that say what to do. */

import { weakText } from "../features/account/weak";
import { locale, type TextKey, t } from "../texts";
import en from "../texts/en.json";
import { Dismissed, Refused } from "./problem";

/** One line for the whole form or page; none where there is nothing to say. */
export function explain(error: unknown): string | undefined {
  if (error instanceof Dismissed) return undefined;
  if (error instanceof Refused) return refused(error);
  return navigator.onLine ? t("call.unreachable") : t("call.offline");
}

/** What is wrong with which field, as the desk says it. */
export function fieldProblems(error: unknown): Record<string, string> {
  const errors = error instanceof Refused ? (error.problem.errors ?? []) : [];
  return Object.fromEntries(
    errors.map(({ field, message, code }) => [field, code ? weakText(code) : message]),
  );
}

function refused({ problem, after }: Refused): string {
  // Why stands beside the field.
  const code = problem.code === "AUTH_PASSWORD_WEAK" ? "VALIDATION_ERROR" : problem.code;
  const key = `call.${code}`;
  if (!(key in en)) return problem.detail;
  return t(key as TextKey, { time: duration(after ?? 60) });
}

/** `5 seconds`, `30 minutes`. */
export function duration(seconds: number): string {
  const [count, unit] = seconds < 60 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  const format = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(locale(), format).format(count);
}
