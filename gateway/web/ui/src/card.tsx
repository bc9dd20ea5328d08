/** Pages of settings: a heading, and cards of what belongs together. */

import clsx from "clsx";
import { type ReactNode, useId } from "react";

export interface PageProps {
  title: string;
  /** What this page is for, in a sentence. */
  intro?: ReactNode;
  /** Beside the heading. */
  actions?: ReactNode;
  /** Tables need more room than forms. */
  wide?: boolean;
  /** It stands in for the page until that is there. */
  isComing?: boolean;
  children: ReactNode;
}

/** The content of a page; the heading takes the focus when the page is gone to. */
export function Page({ title, intro, actions, wide, isComing, children }: PageProps) {
  return (
    <div
      className={clsx(
        "mx-auto flex w-full flex-col gap-6 p-4 md:p-6",
        wide ? "max-w-5xl" : "max-w-2xl",
      )}
    >
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1
            tabIndex={-1}
            data-page-title={isComing ? undefined : true}
            className="font-semibold text-xl tracking-tight"
          >
            {title}
          </h1>
          {intro && <p className="mt-1 max-w-[68ch] text-fg2">{intro}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export interface CardProps {
  title: string;
  intro?: ReactNode;
  actions?: ReactNode;
  /** Rows that reach from edge to edge. */
  flush?: boolean;
  children?: ReactNode;
}

export function Card({ title, intro, actions, flush, children }: CardProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-lg border border-line bg-surface">
      <div
        className={clsx(
          "flex flex-wrap items-start justify-between gap-3 p-4",
          flush && children && "border-line border-b",
        )}
      >
        <div className="min-w-0 flex-1 basis-56">
          <h2 id={id} className="font-semibold text-md">
            {title}
          </h2>
          {intro && <p className="mt-0.5 max-w-[68ch] text-fg2">{intro}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children && <div className={flush ? undefined : "px-4 pb-4"}>{children}</div>}
    </section>
  );
}
