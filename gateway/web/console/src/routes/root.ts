/** Below it stands every page of somebody who is signed in. */

import { createRootRoute } from "@tanstack/react-router";
import { NoTicket } from "../features/shell/no-ticket";

export const root = createRootRoute({
  notFoundComponent: NoTicket,
});
