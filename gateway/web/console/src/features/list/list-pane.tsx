/** The column with the tickets of a view. */

import type { ListFilter } from "@insightdesk/client";
import clsx from "clsx";
import { ArrowUp } from "lucide-react";
import { useRef } from "react";
import { useView } from "../../desk/context";
import { VIEWS } from "../../desk/desk";
import { useLayout } from "../../layout";
import { useCurrentTicket, useCurrentView } from "../../router-hooks";
import { usePart, useStore } from "../../store";
import { t } from "../../texts";
import { Count } from "../shell/counts";
import { Empty, Skeleton } from "./states";
import { TicketRows, type TicketRowsHandle } from "./ticket-rows";
import { ViewTabs } from "./view-tabs";

export function ListPane({ hidden, fill }: { hidden: boolean; fill: boolean }) {
  const view = useCurrentView();
  const isMain = useCurrentTicket() === undefined && fill;
  const isPhone = useLayout() === "phone";
  return (
    <section
      hidden={hidden}
      role={isMain ? "main" : "region"}
      aria-label={t("list.label")}
      className={clsx(
        "relative flex min-h-0 min-w-0 flex-col border-line border-e bg-surface",
        fill ? "flex-1" : "w-85 shrink-0",
        hidden && "hidden",
      )}
    >
      <ListHeader view={view} isMain={isMain} />
      {isPhone && <ViewTabs />}
      <ListBody key={view} view={view} />
    </section>
  );
}

export function ListHeader({ view, isMain }: { view: ListFilter; isMain: boolean }) {
  const Heading = isMain ? "h1" : "h2";
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b px-4">
      <Heading className="font-semibold text-sm">{t(`view.${view}`)}</Heading>
      <Count view={view} className="text-fg2 tabular-nums" />
    </header>
  );
}

/** Rows, or why there are none. */
export function ListBody({ view }: { view: ListFilter }) {
  const { list, order } = useView(view);
  const rows = useRef<TicketRowsHandle>(null);
  const isLive = usePart(list, ({ phase }) => phase === "live");
  const { ids, fresh } = useStore(order);
  if (!isLive) return <Skeleton />;
  if (ids.length === 0) return <Empty view={view} next={VIEWS.find((name) => name !== view)} />;
  return (
    <>
      <div
        role="status"
        className="pointer-events-none absolute inset-x-0 top-14 z-10 flex justify-center"
      >
        {fresh > 0 && (
          <button
            type="button"
            onClick={() => rows.current?.toTop()}
            className="fade pointer-events-auto flex h-8 items-center gap-1 rounded-full bg-accent px-3 font-medium text-on-accent shadow-menu hover:bg-accent-hover touch:h-11"
          >
            <ArrowUp size={16} aria-hidden="true" />
            {t("list.fresh", { n: fresh })}
          </button>
        )}
      </div>
      <TicketRows ref={rows} view={view} ids={ids} />
    </>
  );
}
