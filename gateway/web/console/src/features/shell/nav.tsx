/** The first column: the views, and who one is. */

import { IconButton } from "@insightdesk/ui/button";
import { Link, useLocation } from "@tanstack/react-router";
import clsx from "clsx";
import { CircleCheck, Inbox, type LucideIcon, PanelLeft, User, UserX } from "lucide-react";
import { Suspense } from "react";
import { VIEWS } from "../../desk/desk";
import { useIsRoomy, useLayout } from "../../layout";
import { Me } from "../../parts";
import { setPrefs, usePrefs } from "../../prefs";
import { useCurrentView } from "../../router-hooks";
import { useCommands } from "../../shortcuts/use-commands";
import { t } from "../../texts";
import { Brand } from "./brand";
import { Count } from "./counts";

export const VIEW_ICONS: Record<(typeof VIEWS)[number], LucideIcon> = {
  open: Inbox,
  mine: User,
  unassigned: UserX,
  done: CircleCheck,
};

export function Nav() {
  const isWide = useIsWide();
  const toggle = () => setPrefs({ wideNav: !isWide });
  const canToggle = useLayout() === "wide";
  useCommands({ nav: canToggle ? toggle : undefined });
  return (
    <header
      className={clsx(
        "flex shrink-0 flex-col border-line border-e bg-canvas",
        isWide ? "w-52" : "w-14",
      )}
    >
      <div
        className={clsx("flex h-12 items-center gap-2", isWide ? "ps-4 pe-2" : "justify-center")}
      >
        <Brand />
        {isWide && <span className="flex-1 font-semibold tracking-tight">{t("app.name")}</span>}
        {isWide && canToggle && <Toggle isWide onClick={toggle} />}
      </div>
      <nav aria-label={t("nav.label")} className="flex flex-1 flex-col gap-0.5 p-2">
        {VIEWS.map((view) => (
          <ViewLink key={view} view={view} isWide={isWide} />
        ))}
      </nav>
      <div className={clsx("flex flex-col gap-2 p-2", !isWide && "items-center")}>
        {!isWide && canToggle && <Toggle isWide={false} onClick={toggle} />}
        <Suspense fallback={<div className="h-11" />}>
          <Me isWide={isWide} />
        </Suspense>
      </div>
    </header>
  );
}

function useIsWide(): boolean {
  const isRoomy = useIsRoomy();
  const isWide = useLayout() === "wide";
  const wanted = usePrefs((prefs) => prefs.wideNav);
  return isWide && (wanted ?? isRoomy);
}

function Toggle({ isWide, onClick }: { isWide: boolean; onClick: () => void }) {
  return (
    <IconButton label={t(isWide ? "nav.narrow" : "nav.wide")} keys="[" onClick={onClick}>
      <PanelLeft size={16} aria-hidden="true" className="rtl:-scale-x-100" />
    </IconButton>
  );
}

function ViewLink({ view, isWide }: { view: (typeof VIEWS)[number]; isWide: boolean }) {
  const Icon = VIEW_ICONS[view];
  const isHere = useLocation({ select: ({ pathname }) => pathname.startsWith("/tickets") });
  const isCurrent = useCurrentView() === view && isHere;
  return (
    <Link
      to="/tickets"
      search={{ view }}
      aria-current={isCurrent ? "page" : undefined}
      title={isWide ? undefined : t(`view.${view}`)}
      className={clsx(
        "relative flex items-center rounded-md text-fg2 transition-colors duration-100",
        isWide ? "h-8 gap-2 px-2" : "h-11 flex-col justify-center gap-0.5",
        isCurrent
          ? "bg-accent-soft font-semibold text-accent-soft-fg"
          : "hover:bg-sunken hover:text-fg",
      )}
    >
      <Icon size={16} aria-hidden="true" className="shrink-0" />
      <span className={isWide ? "min-w-0 flex-1 truncate" : "sr-only"}>{t(`view.${view}`)}</span>
      <Count view={view} className="text-2xs tabular-nums" />
    </Link>
  );
}
