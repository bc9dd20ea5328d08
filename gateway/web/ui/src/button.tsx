/** Buttons: with a text, or with an icon and a name for those who do not see it. */

import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

type Look = "primary" | "secondary" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover border-transparent",
  secondary: "bg-raised text-fg border-line-strong hover:bg-sunken",
  quiet: "text-fg2 hover:text-fg hover:bg-sunken border-transparent",
  danger: "bg-raised text-err border-line-strong hover:bg-err-soft",
};

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium " +
  "transition-colors duration-100 disabled:cursor-default disabled:opacity-60 " +
  "aria-disabled:cursor-default aria-disabled:opacity-60 touch:min-h-11";

export interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  small?: boolean;
}

/** A button with a text. */
export function Button({ look = "secondary", small, className, ...rest }: ButtonProps) {
  const size = small ? "h-7 px-2" : "h-8 px-3";
  return <button type="button" {...rest} className={clsx(BASE, LOOKS[look], size, className)} />;
}

export interface IconButtonProps extends Omit<ButtonProps, "aria-label" | "children"> {
  /** What it does: read out, and shown on hovering. */
  label: string;
  /** Its key, shown beside the name. */
  keys?: string | undefined;
  children: ReactNode;
}

/** A square button that shows an icon only. */
export function IconButton({ label, keys, look = "quiet", className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      {...rest}
      className={clsx(BASE, LOOKS[look], "size-8 touch:min-w-11", className)}
    />
  );
}
