/** At the foot of a form, once there is something to save. */

import { Button } from "@insightdesk/ui/button";
import { Problem } from "@insightdesk/ui/notice";
import { t } from "../texts";
import { LeaveGuard } from "./leave-guard";

export interface SaveBarProps {
  dirty: boolean;
  busy: boolean;
  problem: string | undefined;
  onReset: () => void;
}

/** Stands within the form that it saves. */
export function SaveBar({ dirty, busy, problem, onReset }: SaveBarProps) {
  return (
    <>
      <LeaveGuard dirty={dirty && !busy} />
      <Problem>{problem}</Problem>
      {dirty && (
        <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-line border-t bg-raised px-4 py-3">
          <span className="min-w-0 flex-1 text-fg2">{t("unsaved")}</span>
          <Button aria-disabled={busy} onClick={onReset}>
            {t("discard")}
          </Button>
          <Button type="submit" look="primary" aria-disabled={busy}>
            {t(busy ? "saving" : "save")}
          </Button>
        </div>
      )}
    </>
  );
}
