/** A box to tick, with its name and what it means. */

import clsx from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

export interface CheckboxProps extends Omit<ComponentProps<"input">, "type"> {
  label: ReactNode;
  hint?: ReactNode;
}

export function Checkbox({ label, hint, className, ...rest }: CheckboxProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  return (
    <div className={clsx("flex min-w-0 items-start gap-2 touch:min-h-11", className)}>
      <input
        {...rest}
        id={id}
        type="checkbox"
        aria-describedby={hintId}
        className="mt-0.5 size-4 shrink-0 accent-accent touch:size-5"
      />
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={hintId} className="text-fg2 text-xs">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
