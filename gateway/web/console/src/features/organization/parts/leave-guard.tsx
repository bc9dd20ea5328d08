/** Nobody loses what they typed by going elsewhere. */

import { Ask } from "@insightdesk/ui/ask";
import { useBlocker } from "@tanstack/react-router";
import { t } from "../texts";

export function LeaveGuard({ dirty }: { dirty: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: dirty,
    withResolver: true,
  });
  return (
    <Ask
      open={blocker.status === "blocked"}
      onClose={() => blocker.reset?.()}
      title={t("leave.title")}
      confirmLabel={t("leave.confirm")}
      cancelLabel={t("leave.stay")}
      danger
      onConfirm={() => blocker.proceed?.()}
    >
      {t("leave.more")}
    </Ask>
  );
}
