/** What there is to set, and who may: the one list behind the navigation. */

import type { Permission } from "@insightdesk/client";
import {
  BadgeCheck,
  Braces,
  Building2,
  Contact,
  KeyRound,
  LogIn,
  type LucideIcon,
  MailPlus,
  MessagesSquare,
  MonitorSmartphone,
  Network,
  ScrollText,
  ShieldCheck,
  ShieldUser,
  UserRound,
  Users,
} from "lucide-react";
import { type TextKey, t } from "../../texts";

export interface Item {
  readonly to: string;
  readonly label: TextKey;
  readonly icon: LucideIcon;
  /** Shown to whoever has one of them; none: to everybody. */
  readonly needs?: readonly Permission[];
}

export interface Section {
  readonly label: TextKey;
  readonly items: readonly Item[];
}

export const SECTIONS: readonly Section[] = [
  {
    label: "settings.account",
    items: [
      { to: "/settings/profile", label: "profile.title", icon: UserRound },
      { to: "/settings/security", label: "security.title", icon: KeyRound },
      { to: "/settings/sign-ins", label: "signIns.title", icon: MonitorSmartphone },
      { to: "/settings/privacy", label: "privacy.title", icon: ShieldUser },
    ],
  },
  {
    label: "settings.organization",
    items: [
      {
        to: "/settings/organization",
        label: "org.general",
        icon: Building2,
        needs: ["organization:edit", "organization:own"],
      },
      { to: "/settings/members", label: "org.members", icon: Users, needs: ["member:read"] },
      {
        to: "/settings/invitations",
        label: "org.invitations",
        icon: MailPlus,
        needs: ["invitation:edit"],
      },
      { to: "/settings/teams", label: "org.teams", icon: Network, needs: ["team:read"] },
      { to: "/settings/roles", label: "org.roles", icon: BadgeCheck, needs: ["role:edit"] },
      {
        to: "/settings/inboxes",
        label: "org.inboxes",
        icon: MessagesSquare,
        needs: ["inbox:read"],
      },
      { to: "/settings/contacts", label: "org.contacts", icon: Contact, needs: ["contact:read"] },
      { to: "/settings/api-keys", label: "org.apiKeys", icon: Braces, needs: ["api_key:edit"] },
      { to: "/settings/policy", label: "org.policy", icon: ShieldCheck, needs: ["policy:edit"] },
      { to: "/settings/providers", label: "org.providers", icon: LogIn, needs: ["policy:edit"] },
      { to: "/settings/audit", label: "org.audit", icon: ScrollText, needs: ["audit:read"] },
    ],
  },
];

/** What an address belongs to. */
export function itemOf(path: string): Item | undefined {
  const items = SECTIONS.flatMap((section) => section.items);
  return items.find(({ to }) => path === to || path.startsWith(`${to}/`));
}

/** What the page at an address is called before it says so itself. */
export function titleOf(path: string): string {
  return t(itemOf(path)?.label ?? "settings.all");
}
