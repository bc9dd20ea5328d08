/** What is open and chosen on the page right now. Nothing of it survives the page. */

import type { TicketId } from "@insightdesk/client";
import { create } from "zustand";

export type Window = "palette" | "help" | "settings" | "me" | "list" | "contact" | "signOut";

export interface UiState {
  window: Window | undefined;
  /** The menu of the ticket's header that a key opened. */
  menu: "status" | "assignee" | "team" | undefined;
  /** The row that keys act on, while no ticket is open. */
  cursor: TicketId | undefined;
  /** The composer is to take the focus, as a reply or a note. Counted, so that asking again works. */
  compose: { mode: "reply" | "note"; times: number } | undefined;
}

export const useUi = create<UiState>(() => ({
  window: undefined,
  menu: undefined,
  cursor: undefined,
  compose: undefined,
}));

export const setUi = (change: Partial<UiState>): void => useUi.setState(change);

export const openWindow = (window: Window): void => setUi({ window });

export const closeWindow = (): void => setUi({ window: undefined });

/** Moves the focus to the composer. */
export function compose(mode: "reply" | "note"): void {
  setUi({ compose: { mode, times: (useUi.getState().compose?.times ?? 0) + 1 } });
}
