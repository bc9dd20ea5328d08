import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Color, pair, stylesheet } from "../src";
import { contrast } from "../src/contrast";

const TEXT = 4.5;
const CONTROL = 3;

/** Text on surfaces, as the design allows it. */
const TEXTS: [Color, Color[]][] = [
  ["fg", ["surface", "canvas", "raised", "sunken"]],
  ["fg2", ["surface", "canvas", "raised", "sunken", "note"]],
  ["fg3", ["surface", "canvas", "raised"]],
  ["accent", ["surface", "canvas"]],
  ["on-accent", ["accent", "accent-hover"]],
  ["accent-soft-fg", ["accent-soft"]],
  ["note-fg", ["note"]],
  ["ok", ["surface", "ok-soft"]],
  ["warn", ["surface", "warn-soft"]],
  ["err", ["surface", "err-soft"]],
  ["info", ["surface", "info-soft"]],
  ["violet", ["surface", "violet-soft"]],
];

const rows = TEXTS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const));

function ratios(front: Color, ground: Color): number[] {
  const [front1, front2] = pair(front);
  const [ground1, ground2] = pair(ground);
  return [contrast(front1, ground1), contrast(front2, ground2)];
}

describe("contrast", () => {
  test("is computed as WCAG 2 says", () => {
    expect(contrast("#000000", "#FFFFFF")).toBeCloseTo(21);
    expect(contrast("#777777", "#FFFFFF")).toBeCloseTo(4.48, 2);
  });

  test.each(rows)("%s is readable on %s, light and dark", (text, ground) => {
    for (const ratio of ratios(text, ground)) expect(ratio).toBeGreaterThanOrEqual(TEXT);
  });

  test("edges of controls can be seen on surfaces", () => {
    for (const ratio of ratios("line-strong", "surface")) {
      expect(ratio).toBeGreaterThanOrEqual(CONTROL);
    }
  });

  test("the faintest text is not for sunken grounds: there it is too faint", () => {
    const [light] = ratios("fg3", "sunken");
    expect(light).toBeLessThan(TEXT);
  });
});

test("tokens.css is what tokens.json makes", () => {
  const written = readFileSync(new URL("../tokens.css", import.meta.url), "utf8");
  expect(written).toBe(stylesheet());
});
