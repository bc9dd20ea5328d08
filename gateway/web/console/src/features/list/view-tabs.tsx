/** The views in one line, where there is no column for them. */

import { Link } from "@tanstack/react-router";
import { VIEWS } from "../../desk/desk";
import { useCurrentView } from "../../router-hooks";
import { t } from "../../texts";
import { Count } from "../shell/counts";

export function ViewTabs() {
  const current = useCurrentView();
  return (
    <nav
      aria-label={t("nav.label")}
      className="flex shrink-0 gap-1 overflow-x-auto border-line border-b px-2 [scrollbar-width:none]"
    >
      {VIEWS.map((view) => (
        <Link
          key={view}
          to="/tickets"
          search={{ view }}
          aria-current={view === current ? "page" : undefined}
          className="flex h-11 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-2 text-fg2 aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-fg"
        >
          {t(`view.${view}`)}
          <Count view={view} className="text-2xs tabular-nums" />
        </Link>
      ))}
    </nav>
  );
}
