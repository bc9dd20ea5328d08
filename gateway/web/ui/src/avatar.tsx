/** A person as a disc with initials, and what they are doing as a mark on it. */

import clsx from "clsx";

export type AvatarMark = "online" | "busy" | "away" | "offline" | "composing" | "idle";

const MARKS: Record<AvatarMark, string> = {
  online: "bg-ok",
  busy: "bg-err",
  away: "bg-warn",
  offline: "bg-surface border-fg3 border-2",
  composing: "bg-accent",
  idle: "bg-fg3",
};

/** Six calm pairs from the tokens, so that two people beside each other rarely look the same. */
const HUES = [
  "bg-accent-soft text-accent-soft-fg",
  "bg-info-soft text-info",
  "bg-violet-soft text-violet",
  "bg-warn-soft text-warn",
  "bg-ok-soft text-ok",
  "bg-err-soft text-err",
];

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? "")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

function hue(id: string): string | undefined {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 9973;
  return HUES[sum % HUES.length];
}

export interface AvatarProps {
  /** Chooses the colour. */
  id: string;
  name: string;
  mark?: AvatarMark | undefined;
  size?: "small" | "medium" | "large";
  className?: string;
}

const SIZES = {
  small: "size-5 text-[9px] leading-5",
  medium: "size-7 text-2xs leading-7",
  large: "size-12 text-base leading-[3rem]",
};

/** Decoration: whoever uses it says the name in words beside it. */
export function Avatar({ id, name, mark, size = "medium", className }: AvatarProps) {
  return (
    <span aria-hidden="true" className={clsx("relative inline-block shrink-0", className)}>
      <span
        className={clsx(
          "block select-none rounded-full text-center font-semibold",
          SIZES[size],
          hue(id),
        )}
      >
        {initials(name)}
      </span>
      {mark && (
        <span
          className={clsx(
            "absolute -end-0.5 -bottom-0.5 size-2.5 rounded-full ring-2 ring-surface",
            MARKS[mark],
          )}
        />
      )}
    </span>
  );
}
