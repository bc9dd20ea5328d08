/** The list of all settings: at the side, or on a phone a page of its own. */

import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import { useLayout } from "../../layout";
import { useMay, useWho } from "../../session/context";
import { t } from "../../texts";
import { type Item, SECTIONS, type Section } from "./sections";

export const START = "/settings";

export function SideNav({ path }: { path: string }) {
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

export function Sections({ path }: { path: string }) {
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
