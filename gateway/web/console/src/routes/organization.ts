/** The pages about the organization: each is a child of `settings`, and lazy. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { settings } from "./settings";

/** A page, once its texts are there, too. */
function page<N extends string>(load: () => Promise<Record<N, () => ReactNode>>, name: N) {
  return lazyRouteComponent(async () => {
    const texts = import("../features/organization/texts").then(({ ready }) => ready());
    const [found] = await Promise.all([load(), texts]);
    return found;
  }, name);
}

const general = createRoute({
  getParentRoute: () => settings,
  path: "organization",
  component: page(() => import("../features/organization/general"), "General"),
});

const policy = createRoute({
  getParentRoute: () => settings,
  path: "policy",
  component: page(() => import("../features/organization/policy"), "Policy"),
});

const members = createRoute({
  getParentRoute: () => settings,
  path: "members",
  component: page(() => import("../features/organization/members"), "Members"),
});

const member = createRoute({
  getParentRoute: () => settings,
  path: "members/$memberId",
  component: page(() => import("../features/organization/member"), "MemberPage"),
});

const invitations = createRoute({
  getParentRoute: () => settings,
  path: "invitations",
  component: page(() => import("../features/organization/invitations"), "Invitations"),
});

const teams = createRoute({
  getParentRoute: () => settings,
  path: "teams",
  component: page(() => import("../features/organization/teams"), "Teams"),
});

const team = createRoute({
  getParentRoute: () => settings,
  path: "teams/$teamId",
  component: page(() => import("../features/organization/team"), "TeamPage"),
});

const roles = createRoute({
  getParentRoute: () => settings,
  path: "roles",
  component: page(() => import("../features/organization/roles"), "Roles"),
});

const inboxes = createRoute({
  getParentRoute: () => settings,
  path: "inboxes",
  component: page(() => import("../features/organization/inboxes"), "Inboxes"),
});

const inbox = createRoute({
  getParentRoute: () => settings,
  path: "inboxes/$inboxId",
  component: page(() => import("../features/organization/inbox"), "InboxPage"),
});

const contacts = createRoute({
  getParentRoute: () => settings,
  path: "contacts",
  component: page(() => import("../features/organization/contacts"), "Contacts"),
});

const contact = createRoute({
  getParentRoute: () => settings,
  path: "contacts/$contactId",
  component: page(() => import("../features/organization/contact"), "ContactPage"),
});

const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: "api-keys",
  component: page(() => import("../features/organization/api-keys"), "ApiKeys"),
});

const providers = createRoute({
  getParentRoute: () => settings,
  path: "providers",
  component: page(() => import("../features/organization/providers"), "Providers"),
});

const audit = createRoute({
  getParentRoute: () => settings,
  path: "audit",
  component: page(() => import("../features/organization/audit"), "Audit"),
});

export const organizationRoutes = [
  general,
  policy,
  members,
  member,
  invitations,
  teams,
  team,
  roles,
  inboxes,
  inbox,
  contacts,
  contact,
  apiKeys,
  providers,
  audit,
] as const;
