/** A few words in a tinted box: what went wrong, what is to be known. */

import clsx from "clsx";
import type { ReactNode } from "react";

const TONES = {
  err: "bg-err-soft text-err",
  info: "bg-info-soft text-info",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
};

export interface NoticeProps {
  tone: keyof typeof TONES;
  className?: string;
  children: ReactNode;
}

export function Notice({ tone, className, children }: NoticeProps) {
  return <div className={clsx("rounded-md px-3 py-2", TONES[tone], className)}>{children}</div>;
}

/** What went wrong, read out when it appears. It always stands, so that it is noticed. */
export function Problem({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className="empty:hidden">
      {children ? <Notice tone="err">{children}</Notice> : null}
    </div>
  );
}
