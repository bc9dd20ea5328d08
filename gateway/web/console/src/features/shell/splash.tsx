/** Before it is known who is there. */

import { Button } from "@insightdesk/ui/button";
import { useEffect, useState } from "react";
import { t } from "../../texts";
import { Brand } from "./brand";

/** What is faster needs no sign. */
const SHOWN_AFTER_MS = 200;
const AGAIN_MS = 3_000;

export function Splash() {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="grid min-h-dvh place-items-center" aria-busy="true">
      <h1 className="sr-only">{t("app.name")}</h1>
      {isShown && (
        <p role="status" className="flex items-center gap-3 text-fg2">
          <Brand size={32} />
          {t("app.loading")}
        </p>
      )}
    </main>
  );
}

/** There may be a sign-in, but nobody answers: it goes on by itself when somebody does. */
export function Unreachable({ onRetry }: { onRetry: () => Promise<void> }) {
  useEffect(() => {
    const again = () => void onRetry();
    const timer = setInterval(again, AGAIN_MS);
    addEventListener("online", again);
    return () => {
      clearInterval(timer);
      removeEventListener("online", again);
    };
  }, [onRetry]);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 p-6 text-center">
      <Brand size={32} />
      <h1 className="mt-4 font-semibold text-base">{t("app.unreachable")}</h1>
      <p role="status" className="text-fg2">
        {t("app.unreachable.more")}
      </p>
      <Button className="mt-2" onClick={() => void onRetry()}>
        {t("app.retry")}
      </Button>
    </main>
  );
}
