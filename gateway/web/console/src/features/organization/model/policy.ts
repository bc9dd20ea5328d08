/** The rules of signing in and of keeping, as a form holds them. */

import type { OrganizationSettings } from "@insightdesk/client";
import { t } from "../texts";
import { wholeNumber } from "./days";
import { linesOf, strays } from "./lines";
import { asNetwork, isNetwork } from "./networks";

type Bounds = readonly [least: number, most: number];

export const HOURS = {
  signInHours: [1, 720],
  idleHours: [1, 720],
} as const satisfies Record<string, Bounds>;

export const DAYS = {
  ticketDays: [1, 65_535],
  contactDays: [1, 65_535],
  auditDays: [365, 65_535],
} as const satisfies Record<string, Bounds>;

const NUMBERS = { ...HOURS, ...DAYS };
type NumberField = keyof typeof NUMBERS;

/** Numbers as text, for fields; empty is not set. */
export type PolicyDraft = Record<NumberField, string> & {
  readonly factorForAll: boolean;
  readonly passwords: boolean;
  readonly classes: boolean;
  /** One in a line. */
  readonly networks: string;
};

export function draftOf({ security, retention }: OrganizationSettings): PolicyDraft {
  const text = (number: number | null) => (number === null ? "" : String(number));
  return {
    factorForAll: security.second_factor_for_all,
    passwords: security.passwords,
    classes: security.password_classes,
    networks: security.networks.join("\n"),
    signInHours: text(security.sign_in_hours),
    idleHours: text(security.idle_hours),
    ticketDays: text(retention.tickets),
    contactDays: text(retention.contacts),
    auditDays: text(retention.audit),
  };
}

/** What a draft without problems means; everything else stays as it was. */
export function settingsOf(draft: PolicyDraft, saved: OrganizationSettings): OrganizationSettings {
  const number = (field: NumberField) => wholeNumber(draft[field], NUMBERS[field]) ?? null;
  return {
    ...saved,
    security: {
      ...saved.security,
      second_factor_for_all: draft.factorForAll,
      passwords: draft.passwords,
      password_classes: draft.classes,
      networks: networksOf(draft),
      sign_in_hours: number("signInHours"),
      idle_hours: number("idleHours"),
    },
    retention: {
      tickets: number("ticketDays"),
      contacts: number("contactDays"),
      audit: number("auditDays"),
    },
  };
}

export function problemsOf(draft: PolicyDraft): Partial<Record<keyof PolicyDraft, string>> {
  const problems: Partial<Record<keyof PolicyDraft, string>> = {};
  const [bad] = strays(networksOf(draft), isNetwork);
  if (bad) problems.networks = t("policy.networks.wrong", { network: bad });
  for (const field of Object.keys(NUMBERS) as NumberField[]) {
    const [least, most] = NUMBERS[field];
    if (wholeNumber(draft[field], NUMBERS[field]) === undefined) {
      problems[field] = t("number.wrong", { least, most });
    }
  }
  return problems;
}

function networksOf({ networks }: PolicyDraft): string[] {
  return linesOf(networks).map(asNetwork);
}
