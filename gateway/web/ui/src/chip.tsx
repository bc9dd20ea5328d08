/** A short fact in a tinted box. The colour only repeats what icon and text say. */

import clsx from "clsx";
import type { ComponentProps } from "react";

export type Tone = "neutral" | "accent" | "ok" | "warn" | "err" | "info" | "note";

const TONES: Record<Tone, string> = {
  neutral: "bg-sunken text-fg2",
  accent: "bg-accent-soft text-accent-soft-fg",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  err: "bg-err-soft text-err",
  info: "bg-info-soft text-info",
  note: "bg-note text-note-fg",
};

export interface ChipProps extends ComponentProps<"span"> {
  tone?: Tone;
}

export function Chip({ tone = "neutral", className, ...rest }: ChipProps) {
  const look = "inline-flex shrink-0 items-center gap-1 rounded px-1.5 text-2xs leading-[18px]";
  return <span {...rest} className={clsx(look, "font-medium", TONES[tone], className)} />;
}
