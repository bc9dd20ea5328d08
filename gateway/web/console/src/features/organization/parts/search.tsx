/** A field that asks once whoever types has paused. */

import { INPUT } from "@insightdesk/ui/field";
import { Search as Glass } from "lucide-react";
import { useEffect, useRef, useState } from "react";

const PAUSE_MS = 250;

export interface SearchProps {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}

export function Search({ label, value, onSearch }: SearchProps) {
  const [text, setText] = useState(value);
  const latest = useRef(onSearch);
  latest.current = onSearch;
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => latest.current(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <div className="relative min-w-0 flex-1 basis-56">
      <Glass
        size={16}
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 start-3 my-auto text-fg3"
      />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={({ target }) => setText(target.value)}
        className={`${INPUT} h-9 w-full ps-9 touch:h-11 touch:text-base`}
      />
    </div>
  );
}

export interface FilterProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChoose: (value: T) => void;
}

/** A choice among few, in the line of the search. */
export function Filter<T extends string>({ label, value, options, onChoose }: FilterProps<T>) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={({ target }) => {
        const chosen = options.find((option) => option.value === target.value);
        if (chosen) onChoose(chosen.value);
      }}
      className={`${INPUT} h-9 min-w-0 max-w-full grow touch:h-11 touch:text-base sm:max-w-56 sm:grow-0`}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
