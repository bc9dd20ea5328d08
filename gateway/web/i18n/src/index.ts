/** Texts in the reader's language: flat catalogues, `{slots}`, plural forms by number. */

/** A text, or one for each plural form that the language has, chosen by the slot `n`. */
export type Text = string | ({ readonly other: string } & Partial<Record<PluralForm, string>>);
type PluralForm = "zero" | "one" | "two" | "few" | "many";

/** Texts by key. Keys are those of the English catalogue, so that a missing one is an error. */
export type Catalogue<Key extends string = string> = Readonly<Record<Key, Text>>;

/** What stands in a text's slots. */
export type Slots = Readonly<Record<string, string | number>>;

/** Gives the text for a key. */
export type Translate<Key extends string> = (key: Key, slots?: Slots) => string;

/** A translator of one catalogue into one language. */
export function translator<Key extends string>(
  language: string,
  catalogue: Catalogue<Key>,
): Translate<Key> {
  const plural = new Intl.PluralRules(language);
  return (key, slots = {}) => {
    const text = catalogue[key];
    const form = typeof text === "string" ? text : (text[formOf(plural, slots)] ?? text.other);
    return form.replace(/\{(\w+)\}/g, (slot, name: string) => String(slots[name] ?? slot));
  };
}

function formOf(plural: Intl.PluralRules, slots: Slots): PluralForm | "other" {
  return plural.select(Number(slots.n));
}

/** The first of the wanted languages that there is, or English. */
export function chooseLanguage<L extends string>(
  wanted: readonly string[],
  there: readonly L[],
): L | "en" {
  for (const tag of wanted) {
    const found = there.find((language) => language === tag.toLowerCase().split("-")[0]);
    if (found) return found;
  }
  return "en";
}

/** Which way a language is written. */
export function directionOf(language: string): "ltr" | "rtl" {
  return /^(ar|fa|he|ur)\b/.test(language) ? "rtl" : "ltr";
}
