/** Providers of OpenID Connect, as a form holds them. */

import type { ProviderIn, ProviderView } from "@insightdesk/client";
import { t } from "../texts";
import { linesOf, strays } from "./lines";

/** Where a provider sends people back to. */
export function callback(desk: string): string {
  return `${desk}/api/v1/auth/oidc/callback`;
}

export interface ProviderDraft {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Empty: stays as it is. */
  readonly secret: string;
  /** One in a line. */
  readonly domains: string;
  readonly creates: boolean;
  readonly enabled: boolean;
}

export function draftOf(provider: ProviderView | undefined): ProviderDraft {
  return {
    name: provider?.name ?? "",
    issuer: provider?.issuer ?? "",
    clientId: provider?.client_id ?? "",
    secret: "",
    domains: provider?.domains.join("\n") ?? "",
    creates: provider?.creates_members ?? false,
    enabled: provider?.enabled ?? true,
  };
}

export function bodyOf(draft: ProviderDraft): ProviderIn {
  return {
    name: draft.name.trim(),
    issuer: draft.issuer.trim(),
    client_id: draft.clientId.trim(),
    ...(draft.secret && { client_secret: draft.secret }),
    domains: linesOf(draft.domains.toLowerCase()),
    creates_members: draft.creates,
    enabled: draft.enabled,
  };
}

type Problems = Partial<Record<keyof ProviderDraft, string>>;

export function problemsOf(draft: ProviderDraft): Problems {
  const problems: Problems = {};
  if (!draft.name.trim()) problems.name = t("providers.name.missing");
  if (!/^https?:\/\/[^\s/]+/.test(draft.issuer.trim()))
    problems.issuer = t("providers.issuer.wrong");
  if (!draft.clientId.trim()) problems.clientId = t("providers.clientId.missing");
  const [bad] = strays(linesOf(draft.domains), isDomain);
  if (bad) problems.domains = t("providers.domains.wrong", { domain: bad });
  return problems;
}

export function isDomain(text: string): boolean {
  return /^([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z\d-]{2,}$/i.test(text);
}
