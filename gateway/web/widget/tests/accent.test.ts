import { describe, expect, test } from "vitest";
import { contrast } from "../../tokens/src/contrast";
import { accentStyle } from "../src/accent";

describe("a customer's colour", () => {
  test("is left to the design when there is none, or none that can be read", () => {
    for (const accent of [undefined, "", "red", "#12", "#12345g", "#0b6b63;color:red"]) {
      expect(accentStyle(accent)).toEqual([]);
    }
  });

  test("always gets text that can be read on it", () => {
    const long = (hex = "") => hex.replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
    for (let n = 0; n < 4_096; n++) {
      const accent = long(`#${n.toString(16).padStart(3, "0")}`);
      const { "--accent": ground, "--on-accent": text } = Object.fromEntries(accentStyle(accent));
      expect(ground).toBe(accent);
      expect(contrast(long(text), accent), accent).toBeGreaterThanOrEqual(4.5);
    }
  });
});
