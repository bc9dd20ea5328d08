/** The texts of the pages about an organization: fetched with the first of these pages. */

import { type Slots, type Translate, translator } from "@insightdesk/i18n";
import { addTexts, type Language } from "../../texts";
import en from "./texts/en.json";

export type TextKey = keyof typeof en;
type Texts = Parameters<typeof translator<TextKey>>[1];

const LOADERS: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => Promise.resolve({ default: en }),
  de: () => import("./texts/de.json"),
  es: () => import("./texts/es.json"),
  fr: () => import("./texts/fr.json"),
  ar: () => import("./texts/ar.json"),
};

let translate: Translate<TextKey> = translator("en", en);

export function t(key: TextKey, slots?: Slots): string {
  return translate(key, slots);
}

/** There once the texts are; from then on they follow the language. */
export const ready = (): Promise<void> =>
  addTexts("organization", async (language) => {
    const { default: texts } = await LOADERS[language]();
    translate = translator(language, texts);
  });
