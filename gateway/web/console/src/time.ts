/** Times as the reader's language writes them, where the reader is. */

import { Cell } from "@insightdesk/client";
import { locale, t } from "./texts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Rows say anew how long ago something was. */
const TICK_MS = 30_000;

/** A value that changes twice a minute. */
export const tick = new Cell(0);

export function startTicking(): void {
  setInterval(() => tick.set(tick.get() + 1), TICK_MS);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${name}`;
  const held = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  formats.set(key, held);
  return held;
}

export function clockTime(at: string | number): string {
  return format("time", { hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

export function fullTime(at: string | number): string {
  return format("full", { dateStyle: "full", timeStyle: "medium" }).format(new Date(at));
}

/** The day where the reader is, as a key: `2026-11-23`. */
export function dayKey(at: string | number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Today, Yesterday, or the date in words. */
export function dayText(at: string | number, now: number): string {
  const days = Math.round((Date.parse(dayKey(now)) - Date.parse(dayKey(at))) / DAY);
  if (days === 0 || days === 1) {
    const text = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-days, "day");
    return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
  }
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? "" : "year";
  const parts: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long" };
  return format(`day${year}`, year ? { ...parts, year: "numeric" } : parts).format(new Date(at));
}

/** How long ago, in as few letters as there are: `now`, `4m`, `2h`, `3d`, then the date. */
export function ago(at: string, now: number): string {
  const passed = Math.max(0, now - Date.parse(at));
  const unit = (n: number, name: string) =>
    new Intl.NumberFormat(locale(), { style: "unit", unit: name, unitDisplay: "narrow" }).format(n);
  if (passed < MINUTE) return t("time.now");
  if (passed < HOUR) return unit(Math.floor(passed / MINUTE), "minute");
  if (passed < DAY) return unit(Math.floor(passed / HOUR), "hour");
  if (passed < 7 * DAY) return unit(Math.floor(passed / DAY), "day");
  return format("short", { day: "numeric", month: "short" }).format(new Date(at));
}

/** `23 November 2026`. */
export function dateText(at: string | number): string {
  return format("date", { dateStyle: "long" }).format(new Date(at));
}

/** `23 Nov 2026, 14:05`. */
export function momentText(at: string | number): string {
  return format("moment", { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}
