/** Says when the desk cannot be heard, and what becomes of what is sent meanwhile. */

import { Button } from "@insightdesk/ui/button";
import { CloudOff, RefreshCw } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useDesk } from "../../desk/context";
import { useAnswer, usePart, useStore } from "../../store";
import { t } from "../../texts";

/** Short interruptions are nobody's business. */
const SHOWN_AFTER_MS = 1_500;

export function ConnectionBar() {
  const { client } = useDesk();
  const status = useStore(client.status);
  const isOffline = useIsOffline() || status.state === "offline";
  const isShown = useIsLong(status.state !== "online" || isOffline);
  const wasOnline = usePart(client.you, (you) => you !== undefined);
  return (
    <div role="status">
      {status.state === "outdated" ? (
        <Outdated />
      ) : (
        isShown && <Bar isWaiting={status.state === "waiting"} {...{ isOffline, wasOnline }} />
      )}
    </div>
  );
}

/** The browser knows at once; the client only when nothing comes back any more. */
function useIsOffline(): boolean {
  return useSyncExternalStore(listen, () => !navigator.onLine);
}

function listen(listener: () => void): () => void {
  for (const name of ["online", "offline"]) addEventListener(name, listener);
  return () => {
    for (const name of ["online", "offline"]) removeEventListener(name, listener);
  };
}

function useIsLong(is: boolean): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!is) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [is]);
  return is && isLong;
}

interface BarProps {
  isOffline: boolean;
  wasOnline: boolean;
  /** Until the next attempt. */
  isWaiting: boolean;
}

function Bar({ isOffline, wasOnline, isWaiting }: BarProps) {
  const { client } = useDesk();
  const unsent = useAnswer(client.pending, () => client.unsent());
  const title = isOffline ? "link.offline" : wasOnline ? "link.reconnecting" : "link.connecting";
  const Icon = isOffline ? CloudOff : RefreshCw;
  return (
    <p className="flex min-h-9 flex-wrap items-center justify-center gap-x-2 border-line border-b bg-warn-soft px-4 py-1.5 text-warn">
      <Icon size={16} aria-hidden="true" />
      <strong className="font-semibold">{t(title)}</strong>
      <span>{t(client.durable ? "link.kept" : "link.kept.memory")}</span>
      {unsent > 0 && <span className="tabular-nums">{t("link.unsent", { n: unsent })}</span>}
      {isWaiting && (
        <Button small onClick={() => client.hurry()}>
          {t("app.retry")}
        </Button>
      )}
    </p>
  );
}

function Outdated() {
  return (
    <p className="flex min-h-9 flex-wrap items-center justify-center gap-3 border-line border-b bg-info-soft px-4 py-1.5 text-info">
      {t("link.outdated")}
      <Button small onClick={() => location.reload()}>
        {t("app.reload")}
      </Button>
    </p>
  );
}
