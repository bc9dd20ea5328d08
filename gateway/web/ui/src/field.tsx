/** A labelled input with room for what is wrong with it. */

import clsx from "clsx";
import { type ComponentProps, useId } from "react";

export interface FieldProps extends ComponentProps<"input"> {
  label: string;
  error?: string | undefined;
}

export const INPUT =
  "rounded-md border border-line-strong bg-surface px-3 text-fg placeholder:text-fg3 " +
  "aria-invalid:border-err";

export function Field({ label, error, className, ...rest }: FieldProps) {
  const id = useId();
  const errorId = `${id}-error`;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-fg2 text-xs">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? errorId : undefined}
        className={clsx(INPUT, "h-10 w-full touch:h-11 touch:text-base", className)}
      />
      {error && (
        <p id={errorId} className="text-err text-xs">
          {error}
        </p>
      )}
    </div>
  );
}
