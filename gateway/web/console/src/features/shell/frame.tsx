/** What stands around every page of somebody who is signed in. */

import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, Suspense, useEffect } from "react";
import { useLayout } from "../../layout";
import { fetchParts, Windows } from "../../parts";
import { useGo } from "../../router-hooks";
import { useCommands, useKeyboard } from "../../shortcuts/use-commands";
import { openWindow, useUi } from "../../ui-state";
import { BottomBar } from "./bottom-bar";
import { ConnectionBar } from "./connection-bar";
import { Nav } from "./nav";
import { Toaster } from "./toaster";

export interface FrameProps {
  /** On a phone the ways to elsewhere stand below. */
  bottomBar: boolean;
  children: ReactNode;
}

export function Frame({ bottomBar, children }: FrameProps) {
  const layout = useLayout();
  useEffect(fetchParts, []);
  useKeyboard();
  useGeneralCommands();
  return (
    <div className="flex h-dvh flex-col">
      <ConnectionBar />
      <div className="flex min-h-0 flex-1">
        {layout !== "phone" && <Nav />}
        {children}
      </div>
      {layout === "phone" && bottomBar && <BottomBar />}
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
  const navigate = useNavigate();
  useCommands({
    palette: () => openWindow("palette"),
    help: () => openWindow("help"),
    settings: () => openWindow("settings"),
    signOut: () => openWindow("signOut"),
    "go.open": () => go.list("open"),
    "go.mine": () => go.list("mine"),
    "go.unassigned": () => go.list("unassigned"),
    "go.done": () => go.list("done"),
    "go.account": () => void navigate({ to: "/settings" }),
  });
}
