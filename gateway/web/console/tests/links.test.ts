import { describe, expect, it } from "vitest";
import { linked } from "../src/features/ticket/links";

const hrefs = (text: string) => linked(text).flatMap((part) => part.href ?? []);

describe("addresses in text", () => {
  it("are found, and the text stays what it was", () => {
    const text = "See https://example.com/a?b=1#c, or (http://example.org/x_(y)).\nBye";
    expect(hrefs(text)).toEqual(["https://example.com/a?b=1#c", "http://example.org/x_(y)"]);
    const again = linked(text);
    expect(again.map((part) => part.text).join("")).toBe(text);
  });

  it("are nothing but http and https", () => {
    expect(hrefs("javascript:alert(1) data:text/html,x file:///etc/passwd")).toEqual([]);
    expect(hrefs("https://")).toEqual([]);
  });

  it("end where markup would begin", () => {
    expect(hrefs('https://example.com/"><script>')).toEqual(["https://example.com/"]);
  });

  it("do not take long where text tries to make it long", () => {
    const start = performance.now();
    linked(`https://${")".repeat(50_000)}`);
    linked(`${"https://a ".repeat(5_000)}`);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
