import { readdirSync, readFileSync } from "node:fs";
import type { Text } from "@insightdesk/i18n";
import { describe, expect, it } from "vitest";

const SOURCES = new URL("../src/", import.meta.url);
const LANGUAGES = ["de", "es", "fr", "ar"];
/** The first screen's, and those of parts that are fetched later; and where each is used. */
const FOLDERS = [
  ["texts/", ""],
  ["features/organization/texts/", "features/organization/"],
] as const;

function catalogue(folder: string, language: string): Record<string, Text> {
  return JSON.parse(readFileSync(new URL(`${folder}${language}.json`, SOURCES), "utf8"));
}

function slots(text: Text): string[] {
  const forms = typeof text === "string" ? [text] : Object.values(text);
  const all = forms.flatMap((form) => form.match(/\{\w+\}/g) ?? []);
  return [...new Set(all)].sort();
}

function code(within: string): string {
  const folder = new URL(within, SOURCES);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => /\.tsx?$/.test(name));
  return files.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
}

const EACH = FOLDERS.flatMap(([folder]) =>
  LANGUAGES.map((language) => [folder, language] as const),
);

describe.each(EACH)("%s%s", (folder, language) => {
  const en = catalogue(folder, "en");
  const texts = catalogue(folder, language);

  it("are all there, and no others", () => {
    expect(Object.keys(texts)).toEqual(Object.keys(en));
  });

  it("have the same slots", () => {
    for (const [key, text] of Object.entries<Text>(en)) {
      expect(slots(texts[key] ?? ""), key).toEqual(slots(text));
    }
  });

  it("have a form for every number that the language tells apart", () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(texts)) {
      if (typeof text !== "string")
        expect(Object.keys(text).sort(), key).toEqual([...forms].sort());
    }
  });
});

it.each(FOLDERS)("every text of %s is used somewhere", (folder, within) => {
  const source = code(within);
  const prefixes = [...source.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix ?? "");
  const isUsed = (key: string) =>
    source.includes(`"${key}"`) || prefixes.some((prefix) => key.startsWith(prefix));
  expect(Object.keys(catalogue(folder, "en")).filter((key) => !isUsed(key))).toEqual([]);
});
