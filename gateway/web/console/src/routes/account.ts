/** A person's own account. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { settings } from "./settings";

const start = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => import("../features/settings/frame"), "SettingsStart"),
});

const profile = createRoute({
  getParentRoute: () => settings,
  path: "profile",
  component: lazyRouteComponent(() => import("../features/account/profile"), "Profile"),
});

const security = createRoute({
  getParentRoute: () => settings,
  path: "security",
  component: lazyRouteComponent(() => import("../features/account/security"), "Security"),
});

const signIns = createRoute({
  getParentRoute: () => settings,
  path: "sign-ins",
  component: lazyRouteComponent(() => import("../features/account/sign-ins"), "SignIns"),
});

const privacy = createRoute({
  getParentRoute: () => settings,
  path: "privacy",
  component: lazyRouteComponent(() => import("../features/account/privacy"), "Privacy"),
});

export const accountRoutes = [start, profile, security, signIns, privacy] as const;
