// @vitest-environment jsdom
import { expect, test } from "vitest";
import { arrange, h, linked } from "../src/panel/dom";

function shown(text: string): string {
  return h("p", {}, ...linked(text)).outerHTML;
}

test("addresses in a text become links that give nothing away", () => {
  const link = '<a href="https://a.example/x?y=1" target="_blank" rel="noreferrer nofollow">';
  expect(shown("See https://a.example/x?y=1.")).toBe(
    `<p>See ${link}https://a.example/x?y=1</a>.</p>`,
  );
});

test("markup in a text stays text, in addresses too", () => {
  expect(shown("<img src=x onerror=alert(1)>")).not.toContain("<img");
  const [link] = linked('https://a.example/"onclick="x').slice(1) as [HTMLAnchorElement];
  expect(link.getAttributeNames()).toEqual(["href", "target", "rel"]);
  expect(link.href).toBe("https://a.example/");
  expect(shown("javascript:alert(1)")).not.toContain("<a");
});

test("arranging keeps what stays in its place", () => {
  const [a, b, c] = [h("i"), h("b"), h("u")];
  const parent = h("div", {}, a, b);
  b.focus();
  arrange(parent, [c, b]);
  expect([...parent.children]).toEqual([c, b]);
  arrange(parent, [b, c, a]);
  expect([...parent.children]).toEqual([b, c, a]);
});
