/** What stands where content is missing: nothing there, not there yet, did not come. */

import { CircleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "./button";

export interface EmptyProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  /** What to do about it. */
  action?: ReactNode;
}

export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-1 px-4 py-8 text-center">
      {icon && <span className="mb-1 text-fg2">{icon}</span>}
      <p className="font-medium">{title}</p>
      {children && <p className="max-w-[52ch] text-fg2">{children}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

export interface FailedProps {
  /** Why, and what to do. */
  children: ReactNode;
  retryLabel: string;
  onRetry: () => void;
}

export function Failed({ children, retryLabel, onRetry }: FailedProps) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-4 py-8 text-center">
      <CircleAlert size={20} aria-hidden="true" className="text-err" />
      <p className="max-w-[52ch]">{children}</p>
      <Button onClick={onRetry}>{retryLabel}</Button>
    </div>
  );
}

/** What is faster needs no sign. */
const SHOWN_AFTER_MS = 200;

export interface SkeletonProps {
  /** What is on its way, for those who do not see it. */
  label: string;
  rows?: number;
}

/** Lines in the places where rows will be. */
export function Skeleton({ label, rows = 3 }: SkeletonProps) {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-busy="true" className="flex flex-col gap-4 p-4">
      <span className="sr-only">{isShown && label}</span>
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <div key={at} className={isShown ? "flex flex-col gap-2" : "invisible"}>
          <div className="skeleton h-3.5 w-2/5" />
          <div className="skeleton h-3 w-3/5" />
        </div>
      ))}
    </div>
  );
}
