/** What stands where rows would: still loading, or nothing there. */

import type { ListFilter } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { useEffect, useState } from "react";
import { useDesk } from "../../desk/context";
import { useGo } from "../../router-hooks";
import { perform } from "../../shortcuts/registry";
import { useStore } from "../../store";
import { t } from "../../texts";

/** What comes sooner needs no sign that it is on its way. */
const SHOWN_AFTER_MS = 200;
const LINES = Array.from({ length: 9 }, (_, line) => line);

/** Rows without content; or, without a connection, when they will come. */
export function Skeleton() {
  const status = useStore(useDesk().client.status);
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isShown) return null;
  if (status.state === "offline" || status.state === "waiting") {
    return <p className="p-6 text-center text-fg2">{t("list.offline")}</p>;
  }
  return (
    <div role="status" aria-label={t("app.loading")}>
      {LINES.map((line) => (
        <div
          key={line}
          className="flex h-(--row) flex-col justify-center gap-2 border-line border-b px-4"
        >
          <div className="skeleton h-3 w-2/5" />
          <div className="skeleton h-3 w-4/5" />
        </div>
      ))}
    </div>
  );
}

export function Empty({ view, next }: { view: ListFilter; next: ListFilter | undefined }) {
  const go = useGo();
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-4 p-6 text-center">
      <p className="text-fg2">{t(`list.empty.${view}`)}</p>
      <div className="flex flex-wrap justify-center gap-2">
        {next && (
          <Button onClick={() => go.list(next)}>
            {t("list.empty.go", { view: t(`view.${next}`) })}
          </Button>
        )}
        <Button look="quiet" onClick={() => perform("help")}>
          {t("list.empty.keys")}
        </Button>
      </div>
    </div>
  );
}
