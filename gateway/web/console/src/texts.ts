/** The console's texts, in the language that the reader chose. */

import { Cell, type FailCode, type Status } from "@insightdesk/client";
import {
  type Catalogue,
  chooseLanguage,
  directionOf,
  type Slots,
  type Translate,
  translator,
} from "@insightdesk/i18n";
import en from "./texts/en.json";

export type TextKey = keyof typeof en;
type Texts = Catalogue<TextKey>;

/** Languages by their own names. English is always there, the others are fetched. */
export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  ar: "العربية",
} as const;
export type Language = keyof typeof LANGUAGES;

const LOADERS: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => Promise.resolve({ default: en }),
  de: () => import("./texts/de.json"),
  es: () => import("./texts/es.json"),
  fr: () => import("./texts/fr.json"),
  ar: () => import("./texts/ar.json"),
};

/** The language in force; the page is drawn anew when it changes. */
export const language = new Cell<Language>("en");
let translate: Translate<TextKey> = translator("en", en);

export function t(key: TextKey, slots?: Slots): string {
  return translate(key, slots);
}

/** Texts of parts of the console that are fetched later, by the name of the part. */
const parts = new Map<string, (language: Language) => Promise<void>>();

/** Fetches the texts of a part: now, and whenever the language changes. */
export async function addTexts(
  part: string,
  take: (language: Language) => Promise<void>,
): Promise<void> {
  await take(language.get());
  parts.set(part, take);
}

/** The tag for times and numbers: with the region, where the browser's own language is used. */
export function locale(): string {
  const chosen = language.get();
  return navigator.languages.find((tag) => tag.split("-")[0] === chosen) ?? chosen;
}

/** Takes a language into use; without one the browser's. It stays as it is if that fails. */
export async function takeLanguage(wanted?: string): Promise<void> {
  const there = Object.keys(LANGUAGES) as Language[];
  const next = chooseLanguage(wanted ? [wanted] : navigator.languages, there);
  try {
    const { default: texts } = await LOADERS[next]();
    await Promise.all([...parts.values()].map((take) => take(next)));
    translate = translator(next, texts);
  } catch {
    return;
  }
  document.documentElement.lang = next;
  document.documentElement.dir = directionOf(next);
  language.set(next);
}

/** `Ada, Bo and Lia`. */
export function listText(words: Iterable<string>): string {
  return new Intl.ListFormat(locale()).format(words);
}

/** Why something was refused: in the reader's language where we have words for it. */
export function failText({ code, message }: { code: FailCode; message?: string }): string {
  const key = `error.${code}`;
  return key in en ? t(key as TextKey) : (message ?? t("error.unknown"));
}

/** A status as agents call it. */
export function statusText(status: Status): string {
  return t(`status.${status}`);
}
