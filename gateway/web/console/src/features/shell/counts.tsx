/** How many tickets a view holds; the desk counts up to a thousand. */

import type { ListFilter } from "@insightdesk/client";
import { useView } from "../../desk/context";
import { usePart } from "../../store";
import { locale, t } from "../../texts";

const MOST = 1_000;

export function useCount(view: ListFilter): number | undefined {
  const { list } = useView(view);
  return usePart(list, ({ phase, total }) => (phase === "live" ? total : undefined));
}

export function countText(count: number): string {
  const text = new Intl.NumberFormat(locale()).format(count);
  return count >= MOST ? `${text}+` : text;
}

export function Count({ view, className }: { view: ListFilter; className?: string }) {
  const count = useCount(view);
  if (count === undefined) return null;
  return (
    <span className={className}>
      <span aria-hidden="true">{countText(count)}</span>
      <span className="sr-only">{t("view.count", { n: count })}</span>
    </span>
  );
}
