/** Something that a person does and that takes a moment: under way, done, or refused. */

import { useCallback, useRef, useState } from "react";
import { explain, fieldProblems } from "./explain";

export interface Action<A extends unknown[]> {
  /** Does nothing while it is under way. Whether it worked. */
  readonly run: (...args: A) => Promise<boolean>;
  readonly isBusy: boolean;
  /** Why it did not work, about the whole of it. */
  readonly problem: string | undefined;
  /** Why it did not work, by field. */
  readonly fields: Readonly<Record<string, string>>;
  readonly error: unknown;
  readonly clear: () => void;
}

export function useAction<A extends unknown[]>(act: (...args: A) => Promise<unknown>): Action<A> {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isRunning = useRef(false);
  const latest = useRef(act);
  latest.current = act;
  const run = useCallback(async (...args: A) => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await latest.current(...args);
      return true;
    } catch (problem) {
      setError(problem);
      return false;
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(undefined), []);
  const fields = fieldProblems(error);
  const problem = error === undefined ? undefined : explain(error);
  return { run, isBusy, problem, fields, error, clear };
}
