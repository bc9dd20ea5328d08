/** What the pages before the desk look like: the mark, and a sheet with one thing to do. */

import clsx from "clsx";
import { type ComponentProps, type ReactNode, useEffect, useRef } from "react";
import { t } from "../../texts";
import { Brand } from "../shell/brand";
import { type DoorName, goTo } from "./door";

export interface GateProps {
  title: string;
  intro?: ReactNode;
  /** The title takes the focus when it changes: something was done, and this is what came of it. */
  announce?: boolean;
  /** Room for more than a few fields. */
  wide?: boolean;
  /** Below the sheet. */
  footer?: ReactNode;
  children?: ReactNode;
}

export function Gate({ title, intro, announce, wide, footer, children }: GateProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
    if (announce) heading.current?.focus();
  }, [title, announce]);
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className={clsx("w-full", wide ? "max-w-lg" : "max-w-sm")}>
        <p className="mb-6 flex items-center justify-center gap-3 font-semibold text-xl tracking-tight">
          <Brand size={32} /> {t("app.name")}
        </p>
        <div className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-6">
          <div>
            <h1 ref={heading} tabIndex={-1} className="font-semibold text-base outline-none">
              {title}
            </h1>
            {intro && <p className="mt-1 text-fg2">{intro}</p>}
          </div>
          {children}
        </div>
        {footer && (
          <div className="mt-4 flex flex-wrap items-center justify-center gap-x-4 gap-y-2 text-fg2">
            {footer}
          </div>
        )}
      </div>
    </main>
  );
}

interface WayProps extends Omit<ComponentProps<"a">, "href"> {
  to: `/${DoorName}` | "/";
}

/** A link to another of these pages. */
export function Way({ to, className, ...rest }: WayProps) {
  return (
    <a
      {...rest}
      href={to}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        goTo(to);
      }}
      className={clsx(
        "inline-flex items-center rounded font-medium text-accent underline-offset-2 hover:underline touch:min-h-11",
        className,
      )}
    />
  );
}
