/** Addresses: a view is `?view=`, an open ticket is `/tickets/<id>`, the rest is `/settings/…`. */

import type { ListFilter } from "@insightdesk/client";
import { createRoute, createRouter, redirect } from "@tanstack/react-router";
import { VIEWS } from "./desk/desk";
import { NoTicket } from "./features/shell/no-ticket";
import { Shell } from "./features/shell/shell";
import { TicketPane } from "./parts";
import { accountRoutes } from "./routes/account";
import { organizationRoutes } from "./routes/organization";
import { root } from "./routes/root";
import { settings } from "./routes/settings";

const HOME = { to: "/tickets", search: { view: "open" } } as const;

const tickets = createRoute({
  getParentRoute: () => root,
  path: "tickets",
  component: Shell,
  validateSearch: (search): { view: ListFilter } => ({
    view: VIEWS.find((view) => view === search.view) ?? "open",
  }),
});

const none = createRoute({ getParentRoute: () => tickets, path: "/", component: NoTicket });

const ticket = createRoute({
  getParentRoute: () => tickets,
  path: "$ticketId",
  component: TicketPane,
});

/** Everything else leads home. */
const elsewhere = createRoute({
  getParentRoute: () => root,
  path: "$",
  beforeLoad: () => {
    throw redirect({ ...HOME, replace: true });
  },
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ ...HOME, replace: true });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    tickets.addChildren([none, ticket]),
    settings.addChildren([...accountRoutes, ...organizationRoutes]),
    elsewhere,
  ]),
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
