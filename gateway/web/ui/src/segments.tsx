/** A few choices beside each other, one of them in force: radio buttons in the shape of a bar. */

import clsx from "clsx";
import { type ReactNode, useId } from "react";

export interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  onChoose: (value: T) => void;
  options: readonly { value: T; label: ReactNode; className?: string }[];
}

export function Segments<T extends string>({ label, value, onChoose, options }: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className="inline-flex rounded-md bg-sunken p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            "relative flex h-7 cursor-pointer items-center justify-center gap-1 rounded px-2.5 font-medium text-fg2",
            "has-checked:bg-raised has-checked:text-fg has-checked:shadow-flat",
            "has-focus-visible:outline-2 has-focus-visible:outline-accent touch:h-10",
            option.className,
          )}
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
