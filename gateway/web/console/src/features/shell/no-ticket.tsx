/** Where a ticket would stand, and none is open. */

import { useLayout } from "../../layout";
import { t } from "../../texts";

export function NoTicket() {
  if (useLayout() !== "wide") return null;
  return (
    <main className="flex min-w-0 flex-1 flex-col items-center justify-center gap-1 p-6 text-center">
      <h1 className="font-semibold text-base">{t("ticket.none")}</h1>
      <p className="text-fg2">{t("ticket.none.more")}</p>
    </main>
  );
}
