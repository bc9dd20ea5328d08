import type { Catalogue, Text } from "./index";

const ACCENTS: Readonly<Record<string, string>> = {
  a: "á",
  c: "ç",
  e: "é",
  i: "í",
  n: "ñ",
  o: "ö",
  u: "ü",
  y: "ÿ",
  A: "Å",
  E: "É",
  O: "Ø",
  U: "Û",
};

/**
 * A language for tests: readable, but with letters beyond ASCII and 40 % longer, so that texts
 * that were not translated stand out and layouts that are too narrow break.
 */
export function pseudo<Key extends string>(catalogue: Catalogue<Key>): Catalogue<Key> {
  const entries = Object.entries<Text>(catalogue).map(([key, text]) => [key, pseudoText(text)]);
  return Object.fromEntries(entries) as Catalogue<Key>;
}

function pseudoText(text: Text): Text {
  if (typeof text === "string") return pseudoString(text);
  return Object.fromEntries(
    Object.entries(text).map(([form, words]) => [form, pseudoString(words)]),
  ) as Text;
}

/** Slots stay as they are. */
function pseudoString(text: string): string {
  const accented = text.replace(/\{\w+\}|\w/g, (part) => ACCENTS[part] ?? part);
  return `[${accented}${"~".repeat(Math.ceil(text.length * 0.4))}]`;
}
