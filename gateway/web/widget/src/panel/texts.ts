/** The panel's words. English is at hand, another language comes with one request. */

import { type Catalogue, type Translate, translator } from "@insightdesk/i18n";
import en from "@insightdesk/i18n/catalogues/widget/en.json";

type Key = keyof typeof en;

/** Gives the panel's texts. */
export type Words = Translate<Key>;

const OTHERS: Record<string, () => Promise<{ default: Catalogue<Key> }>> = {
  de: () => import("@insightdesk/i18n/catalogues/widget/de.json"),
  es: () => import("@insightdesk/i18n/catalogues/widget/es.json"),
  fr: () => import("@insightdesk/i18n/catalogues/widget/fr.json"),
  ar: () => import("@insightdesk/i18n/catalogues/widget/ar.json"),
};

/** The words of a language; English ones if they cannot be had. */
export async function words(language: string): Promise<Words> {
  const other = await OTHERS[language]?.().catch(() => undefined);
  return other ? translator(language, other.default) : translator("en", en);
}
