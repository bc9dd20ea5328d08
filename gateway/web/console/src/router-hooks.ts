/** What the address says: which view, and which ticket. */

import type { ListFilter, TicketId } from "@insightdesk/client";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export function useCurrentView(): ListFilter {
  return useSearch({ strict: false, select: (search) => search.view ?? "open" });
}

export function useCurrentTicket(): TicketId | undefined {
  return useParams({ strict: false, select: (params) => params.ticketId });
}

/** As the router would write it. */
export function ticketAddress(id: TicketId, view: ListFilter): string {
  return `/tickets/${id}?view=${view}`;
}

export interface Go {
  /** `replace`: one step in the history for a walk through the list. */
  readonly ticket: (id: TicketId, options?: { replace?: boolean }) => void;
  readonly list: (view?: ListFilter) => void;
}

export function useGo(): Go {
  const navigate = useNavigate();
  const view = useCurrentView();
  const ticket = useCallback(
    (id: TicketId, { replace = false } = {}) => {
      void navigate({
        to: "/tickets/$ticketId",
        params: { ticketId: id },
        search: { view },
        replace,
      });
    },
    [navigate, view],
  );
  const list = useCallback(
    (next: ListFilter = view) => void navigate({ to: "/tickets", search: { view: next } }),
    [navigate, view],
  );
  return { ticket, list };
}
