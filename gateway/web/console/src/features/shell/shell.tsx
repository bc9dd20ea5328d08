/** The tickets: as many panes as the window has room for. */

import { Outlet } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useLayout } from "../../layout";
import { useCurrentTicket, useCurrentView } from "../../router-hooks";
import { t } from "../../texts";
import { ListPane } from "../list/list-pane";
import { useCount } from "./counts";
import { Frame } from "./frame";

export function Shell() {
  const isAlone = useLayout() !== "wide";
  const ticket = useCurrentTicket();
  useListTitle(ticket === undefined);
  return (
    <Frame bottomBar={ticket === undefined}>
      <ListPane hidden={isAlone && ticket !== undefined} fill={isAlone} />
      <Suspense fallback={<div className="flex-1 bg-surface" />}>
        <Outlet />
      </Suspense>
    </Frame>
  );
}

/** With a ticket open, the title is the ticket's. */
function useListTitle(is: boolean): void {
  const view = useCurrentView();
  const count = useCount(view);
  const title = `${count ? `(${count}) ` : ""}${t(`view.${view}`)} · ${t("app.name")}`;
  useEffect(() => {
    if (is) document.title = title;
  }, [is, title]);
}
