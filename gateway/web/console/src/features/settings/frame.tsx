/** The settings: what there is at the side, and what was chosen of it beside that. */

import { Link, Navigate, Outlet, useLocation } from "@tanstack/react-router";
import clsx from "clsx";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Suspense, useEffect, useRef } from "react";
import { useLayout } from "../../layout";
import { useGo } from "../../router-hooks";
import { useMay, useWho } from "../../session/context";
import { useCommands } from "../../shortcuts/use-commands";
import { t } from "../../texts";
import { Frame } from "../shell/frame";
import { Reading } from "./reading";
import { type Item, SECTIONS, type Section } from "./sections";

const START = "/settings";

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
        {isPhone && !isStart && <Back to={START} label={t("settings.all")} />}
        <Suspense key={path} fallback={<Reading />}>
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
  if (!isPhone) return <Navigate to="/settings/profile" replace />;
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

function SideNav({ path }: { path: string }) {
  return (
    <nav
      aria-label={t("settings.all")}
      className="flex w-56 shrink-0 flex-col overflow-y-auto border-line border-e bg-surface"
    >
      <p className="flex h-12 shrink-0 items-center border-line border-b px-4 font-semibold">
        {t("settings.all")}
      </p>
      <Sections path={path} />
    </nav>
  );
}

function Sections({ path }: { path: string }) {
  const may = useMay();
  const { organization_name } = useWho();
  const isShown = ({ needs }: Item) => !needs || needs.some(may);
  const shown = SECTIONS.map((held) => ({ ...held, items: held.items.filter(isShown) }));
  return (
    <div className="flex flex-col gap-4 p-2 py-3">
      {shown
        .filter(({ items }) => items.length > 0)
        .map((section) => (
          <Group key={section.label} {...section} path={path} about={organization_name} />
        ))}
    </div>
  );
}

function Group({ label, items, path, about }: Section & { path: string; about: string }) {
  return (
    <section aria-label={t(label, { name: about })}>
      <h2 className="truncate px-2 pb-1 font-medium text-fg2 text-xs">
        {t(label, { name: about })}
      </h2>
      <ul className="flex flex-col gap-0.5">
        {items.map((item) => (
          <li key={item.to}>
            <ItemLink item={item} isCurrent={path === item.to || path.startsWith(`${item.to}/`)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ItemLink({ item, isCurrent }: { item: Item; isCurrent: boolean }) {
  const isPhone = useLayout() === "phone";
  return (
    <Link
      to={item.to}
      aria-current={isCurrent ? "page" : undefined}
      className={clsx(
        "flex items-center gap-2 rounded-md px-2 text-fg2 transition-colors duration-100",
        isPhone ? "h-12 text-md" : "h-8",
        isCurrent
          ? "bg-accent-soft font-semibold text-accent-soft-fg"
          : "hover:bg-sunken hover:text-fg",
      )}
    >
      <item.icon size={16} aria-hidden="true" className="shrink-0" />
      <span className="min-w-0 flex-1 truncate">{t(item.label)}</span>
      {isPhone && <ChevronRight size={16} aria-hidden="true" className="rtl:-scale-x-100" />}
    </Link>
  );
}

function Back({ to, label }: { to: string; label: string }) {
  return (
    <div className="sticky top-0 z-10 flex h-12 items-center border-line border-b bg-canvas px-1">
      <Link to={to} className="flex h-11 items-center gap-1 rounded-md px-2 text-fg2">
        <ChevronLeft size={20} aria-hidden="true" className="rtl:-scale-x-100" />
        {label}
      </Link>
    </div>
  );
}
