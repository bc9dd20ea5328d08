/** What there is to set, and who may: the one list behind the navigation. */

import type { Permission } from "@insightdesk/client";
import { KeyRound, type LucideIcon, MonitorSmartphone, ShieldUser, UserRound } from "lucide-react";
import type { TextKey } from "../../texts";

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
    items: [],
  },
];
