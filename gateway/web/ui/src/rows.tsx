/** Lists of things with what can be done to each. */

import clsx from "clsx";
import type { ReactNode } from "react";

export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {children}
    </ul>
  );
}

export interface RowProps {
  /** At the start of the line. */
  icon?: ReactNode;
  title: ReactNode;
  /** Below the title. */
  children?: ReactNode;
  /** At the end of the line. */
  actions?: ReactNode;
  className?: string;
}

export function Row({ icon, title, children, actions, className }: RowProps) {
  return (
    <li className={clsx("flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3", className)}>
      {icon && <span className="shrink-0 text-fg2">{icon}</span>}
      <div className="min-w-0 flex-1 basis-44">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          {title}
        </div>
        {children && <div className="mt-0.5 text-fg2 text-xs">{children}</div>}
      </div>
      {actions && <div className="flex shrink-0 flex-wrap items-center gap-2">{actions}</div>}
    </li>
  );
}
