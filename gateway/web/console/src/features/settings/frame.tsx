/** The settings: what there is at the side, and what was chosen of it beside that. */

import { Page } from "@insightdesk/ui/card";
import { Link, Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { Suspense, useEffect, useRef } from "react";
import { useLayout } from "../../layout";
import { useGo } from "../../router-hooks";
import { useCommands } from "../../shortcuts/use-commands";
import { t } from "../../texts";
import { Frame } from "../shell/frame";
import { Reading } from "./reading";
import { itemOf, titleOf } from "./sections";
import { Sections, SideNav, START } from "./side";

const FIRST = "/settings/profile";

export function SettingsFrame() {
  const isPhone = useLayout() === "phone";
  const path = useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, "") });
  const isStart = path === START;
  const main = usePageFocus();
  const go = useGo();
  useCommands({ back: () => go.list() });
  return (
    <Frame bottomBar={isStart}>
      {!isPhone && <SideNav path={path} />}
      <main ref={main} className="min-w-0 flex-1 overflow-y-auto bg-canvas">
        {isPhone && !isStart && <Back {...aboveOf(path)} />}
        <Suspense key={path} fallback={<Coming path={path} />}>
          <Outlet />
        </Suspense>
      </main>
    </Frame>
  );
}

/** On a phone the list of all settings; elsewhere that stands beside the first of them. */
export function SettingsStart() {
  const isPhone = useLayout() === "phone";
  useEffect(() => {
    document.title = `${t("settings.all")} · ${t("app.name")}`;
  }, []);
  if (!isPhone) {
    return (
      <>
        <Navigate to={FIRST} replace />
        <Coming path={FIRST} />
      </>
    );
  }
  return (
    <>
      <Back to="/tickets" label={t("list.label")} />
      <h1 className="px-4 pt-3 font-semibold text-xl tracking-tight">{t("settings.all")}</h1>
      <nav aria-label={t("settings.all")}>
        <Sections path={START} />
      </nav>
    </>
  );
}

/** Where a page belongs: to the list that it is a line of, or to all settings. */
function aboveOf(path: string): BackProps {
  const item = itemOf(path);
  return item && item.to !== path
    ? { to: item.to, label: t(item.label) }
    : { to: START, label: t("settings.all") };
}

/** The page has its name before it is there itself. */
function Coming({ path }: { path: string }) {
  return (
    <Page title={titleOf(path)} isComing>
      <Reading />
    </Page>
  );
}

/** Where one goes to, the focus goes too: to each page's heading but the first one's. */
function usePageFocus() {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    const page = main.current;
    if (!page) return;
    let seen: Element | undefined;
    const look = () => {
      const title = page.querySelector<HTMLElement>("[data-page-title]");
      if (!title || title === seen) return;
      if (seen) {
        page.scrollTop = 0;
        title.focus({ preventScroll: true });
      }
      seen = title;
    };
    look();
    const watch = new MutationObserver(look);
    watch.observe(page, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, []);
  return main;
}

interface BackProps {
  to: string;
  label: string;
}

function Back({ to, label }: BackProps) {
  return (
    <div className="sticky top-0 z-10 flex h-12 items-center border-line border-b bg-canvas px-1">
      <Link to={to} className="flex h-11 items-center gap-1 rounded-md px-2 text-fg2">
        <ChevronLeft size={20} aria-hidden="true" className="rtl:-scale-x-100" />
        {label}
      </Link>
    </div>
  );
}
