/** Labelled inputs with room for a hint and for what is wrong with them. */

import clsx from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

export const INPUT =
  "rounded-md border border-line-strong bg-surface px-3 text-fg placeholder:text-fg3 " +
  "aria-invalid:border-err disabled:bg-sunken disabled:text-fg2";

const BOX = "w-full touch:text-base";

interface Told {
  label: string;
  /** What is to be known before one fills it in. */
  hint?: ReactNode;
  error?: string | undefined;
}

export interface FieldProps extends ComponentProps<"input">, Told {}

export function Field({ label, hint, error, className, ...rest }: FieldProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(aria) => (
        <input {...rest} {...aria} className={clsx(INPUT, BOX, "h-10 touch:h-11", className)} />
      )}
    </Labelled>
  );
}

export interface TextAreaProps extends ComponentProps<"textarea">, Told {}

/** Several lines; it grows with them where the browser can. */
export function TextArea({ label, hint, error, className, ...rest }: TextAreaProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(aria) => (
        <textarea
          rows={3}
          {...rest}
          {...aria}
          className={clsx(INPUT, BOX, "field-sizing-content max-h-72 min-h-20 py-2", className)}
        />
      )}
    </Labelled>
  );
}

export interface SelectProps extends ComponentProps<"select">, Told {}

/** A choice from a list, as the system draws it. */
export function Select({ label, hint, error, className, ...rest }: SelectProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(aria) => (
        <select {...rest} {...aria} className={clsx(INPUT, BOX, "h-10 touch:h-11", className)} />
      )}
    </Labelled>
  );
}

interface Aria {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

interface LabelledProps extends Told {
  children: (aria: Aria) => ReactNode;
}

function Labelled({ label, hint, error, children }: LabelledProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const described = [errorId, hintId].filter(Boolean).join(" ") || undefined;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium text-fg2 text-xs">
        {label}
      </label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": described })}
      {error && (
        <p id={errorId} className="text-err text-xs">
          {error}
        </p>
      )}
      {hint && (
        <p id={hintId} className="text-fg2 text-xs">
          {hint}
        </p>
      )}
    </div>
  );
}
