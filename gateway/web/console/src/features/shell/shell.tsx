/** The page of somebody who is signed in: as many panes as the window has room for. */

import { Outlet } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useLayout } from "../../layout";
import { fetchParts, Windows } from "../../parts";
import { useCurrentTicket, useCurrentView, useGo } from "../../router-hooks";
import { useCommands, useKeyboard } from "../../shortcuts/use-commands";
import { t } from "../../texts";
import { openWindow, useUi } from "../../ui-state";
import { ListPane } from "../list/list-pane";
import { BottomBar } from "./bottom-bar";
import { ConnectionBar } from "./connection-bar";
import { useCount } from "./counts";
import { Nav } from "./nav";
import { Toaster } from "./toaster";

export function Shell() {
  const layout = useLayout();
  const ticket = useCurrentTicket();
  const isAlone = layout !== "wide";
  useEffect(fetchParts, []);
  useKeyboard();
  useGeneralCommands();
  useListTitle(ticket === undefined);
  return (
    <div className="flex h-dvh flex-col">
      <ConnectionBar />
      <div className="flex min-h-0 flex-1">
        {layout !== "phone" && <Nav />}
        <ListPane hidden={isAlone && ticket !== undefined} fill={isAlone} />
        <Suspense fallback={<div className="flex-1 bg-surface" />}>
          <Outlet />
        </Suspense>
      </div>
      {layout === "phone" && ticket === undefined && <BottomBar />}
      <Toaster />
      <WindowsOnDemand />
    </div>
  );
}

/** Nothing of the windows is fetched before one opens. */
function WindowsOnDemand() {
  const isWanted = useUi((ui) => ui.window !== undefined);
  return isWanted ? (
    <Suspense>
      <Windows />
    </Suspense>
  ) : null;
}

function useGeneralCommands(): void {
  const go = useGo();
  useCommands({
    palette: () => openWindow("palette"),
    help: () => openWindow("help"),
    settings: () => openWindow("settings"),
    signOut: () => openWindow("signOut"),
    "go.open": () => go.list("open"),
    "go.mine": () => go.list("mine"),
    "go.unassigned": () => go.list("unassigned"),
    "go.done": () => go.list("done"),
  });
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
