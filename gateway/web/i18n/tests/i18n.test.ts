import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Catalogue, chooseLanguage, directionOf, type Text, translator } from "../src";
import { pseudo } from "../src/pseudo";

const FOLDER = new URL("../catalogues/", import.meta.url);

function read(path: string): Catalogue {
  return JSON.parse(readFileSync(new URL(path, FOLDER), "utf8")) as Catalogue;
}

const languages = readdirSync(FOLDER).flatMap((part) =>
  readdirSync(new URL(`${part}/`, FOLDER)).map((file) => ({
    part,
    language: file.replace(".json", ""),
    catalogue: read(`${part}/${file}`),
  })),
);

function forms(text: Text): string[] {
  return typeof text === "string" ? [text] : Object.values(text);
}

function slots(text: Text): string[] {
  return [...new Set(forms(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();
}

describe.each(languages)("$part in $language", ({ part, language, catalogue }) => {
  const english = read(`${part}/en.json`);

  test("has every text, and no other", () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(english).sort());
  });

  test("has the slots of the English text in each of its texts", () => {
    for (const [key, text] of Object.entries(catalogue)) {
      expect(slots(text), key).toEqual(slots(english[key] ?? ""));
    }
  });

  test("has the plural forms that the language has", () => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    // Forms for millions and fractions fall back to `other`.
    const needed = wanted.filter((form) => language === "ar" || form !== "many").sort();
    for (const [key, text] of Object.entries(catalogue)) {
      if (typeof text !== "string") expect(Object.keys(text).sort(), key).toEqual(needed);
    }
  });

  test("leaves no text empty", () => {
    expect(
      Object.values(catalogue)
        .flatMap(forms)
        .filter((form) => !form.trim()),
    ).toEqual([]);
  });
});

describe("a translator", () => {
  const texts = { hello: "Hello, {name}!", n: { one: "{n} day", other: "{n} days" } };

  test("fills slots, and leaves those that it was given nothing for", () => {
    const t = translator("en", texts);
    expect(t("hello", { name: "Ann" })).toBe("Hello, Ann!");
    expect(t("hello")).toBe("Hello, {name}!");
  });

  test("chooses the plural form", () => {
    const t = translator("en", texts);
    expect([0, 1, 2].map((n) => t("n", { n }))).toEqual(["0 days", "1 day", "2 days"]);
  });

  test("does not put slots of a slot's value in", () => {
    const t = translator("en", texts);
    expect(t("hello", { name: "{name}" })).toBe("Hello, {name}!");
  });
});

test("a language is chosen by what is wanted and what there is", () => {
  const there = ["en", "de", "ar"] as const;
  expect(chooseLanguage(["fr-CA", "de-AT", "ar"], there)).toBe("de");
  expect(chooseLanguage(["xx"], there)).toBe("en");
  expect(directionOf("ar")).toBe("rtl");
  expect(directionOf("de")).toBe("ltr");
});

test("the pseudo-language is longer, accented, and keeps slots", () => {
  const { hello } = pseudo({ hello: "Hello, {name}!" });
  expect(hello).toBe("[Héllö, {name}!~~~~~~]");
});
