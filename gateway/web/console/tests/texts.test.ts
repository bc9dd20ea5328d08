import { readdirSync, readFileSync } from "node:fs";
import type { Text } from "@insightdesk/i18n";
import { describe, expect, it } from "vitest";
import en from "../src/texts/en.json";

const SOURCES = new URL("../src/", import.meta.url);
const LANGUAGES = ["de", "es", "fr", "ar"];

function catalogue(language: string): Record<string, Text> {
  return JSON.parse(readFileSync(new URL(`texts/${language}.json`, SOURCES), "utf8"));
}

function slots(text: Text): string[] {
  const forms = typeof text === "string" ? [text] : Object.values(text);
  const all = forms.flatMap((form) => form.match(/\{\w+\}/g) ?? []);
  return [...new Set(all)].sort();
}

function code(): string {
  const names = readdirSync(SOURCES, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => /\.tsx?$/.test(name));
  return files.map((name) => readFileSync(new URL(name, SOURCES), "utf8")).join("\n");
}

describe.each(LANGUAGES)("the texts in %s", (language) => {
  const texts = catalogue(language);

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

it("every text is used somewhere", () => {
  const source = code();
  const prefixes = [...source.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix ?? "");
  const isUsed = (key: string) =>
    source.includes(`"${key}"`) || prefixes.some((prefix) => key.startsWith(prefix));
  expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
});
