/** What somebody is about to change, beside what is saved. */

import { useEffect, useState } from "react";

export interface Draft<T> {
  readonly value: T;
  readonly isDirty: boolean;
  readonly change: (part: Partial<T>) => void;
  readonly reset: () => void;
}

/** Begins anew whenever something else is saved. */
export function useDraft<T extends object>(saved: T): Draft<T> {
  const [value, setValue] = useState(saved);
  const key = JSON.stringify(saved);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same content is the same
  useEffect(() => setValue(saved), [key]);
  return {
    value,
    isDirty: JSON.stringify(value) !== key,
    change: (part) => setValue((held) => ({ ...held, ...part })),
    reset: () => setValue(saved),
  };
}
