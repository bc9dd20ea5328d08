/**
 * What is not needed for the first screen. It is fetched as soon as the browser has nothing else
 * to do: when the desk goes away, everything that can be opened is there already.
 */

import { lazy } from "react";

const load = {
  ticket: () => import("./features/ticket/ticket-pane"),
  windows: () => import("./features/shell/windows"),
  me: () => import("./features/presence/me"),
};

export const TicketPane = lazy(load.ticket);
export const Windows = lazy(load.windows);
export const Me = lazy(load.me);

/** Not even then: few need it, or need it once. */
export const Door = lazy(() => import("./features/sign-in/doors"));
export const MustEnrol = lazy(() => import("./features/sign-in/must-enrol"));
export const ConfirmWindow = lazy(() => import("./features/account/confirm-window"));

const AGAIN_MS = 10_000;

/** Fetches everything, and tries again until it is there. */
export function fetchParts(): void {
  const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1));
  idle(async () => {
    const fetched = await Promise.allSettled(Object.values(load).map((part) => part()));
    if (fetched.some(({ status }) => status === "rejected")) setTimeout(fetchParts, AGAIN_MS);
  });
}
