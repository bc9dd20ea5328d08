/** What a page shows while it reads, and when that failed. */

import { Button } from "@insightdesk/ui/button";
import { Problem } from "@insightdesk/ui/notice";
import { Failed, Skeleton } from "@insightdesk/ui/states";
import { type ReactNode, useEffect } from "react";
import { explain } from "../../api/explain";
import type { Loaded } from "../../api/use-load";
import type { Pages } from "../../api/use-pages";
import { t } from "../../texts";

export function Reading({ rows = 3 }: { rows?: number }) {
  return <Skeleton label={t("app.loading")} rows={rows} />;
}

export interface ShowProps<T> {
  of: Pick<Loaded<T>, "load" | "reload">;
  /** Lines of what stands there meanwhile. */
  rows?: number;
  children: (value: T) => ReactNode;
}

/** What was read, or why it is not there. */
export function Show<T>({ of, rows = 3, children }: ShowProps<T>) {
  const { load, reload } = of;
  if (load.phase === "there") return children(load.value);
  if (load.phase === "loading") return <Reading rows={rows} />;
  return (
    <Failed retryLabel={t("app.retry")} onRetry={reload}>
      {explain(load.error) ?? t("error.unknown")}
    </Failed>
  );
}

/** The button below a list that goes on. */
export function More<T>({ of }: { of: Pages<T> }) {
  if (!of.hasMore) return null;
  const problem = of.error === undefined ? undefined : explain(of.error);
  return (
    <div className="flex flex-col items-center gap-2 p-3">
      <Problem>{problem}</Problem>
      <Button aria-disabled={of.isBusy} onClick={of.more}>
        {t(of.isBusy ? "app.loading" : "list.more")}
      </Button>
    </div>
  );
}

/** The page's name in the title of the window. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title]);
}
