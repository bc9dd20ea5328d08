// What the pages of an account and an organization look like before, and without, what they show.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import { assertAccessible, assertNarrow } from "./support/axe.mjs";
import { eventually } from "./support/eventually.mjs";
import { PAGES } from "./support/settings.mjs";
import { world } from "./support/world.mjs";

const SIZES = {
  "on a desk": { width: 1280, height: 900 },
  "in a hand": { width: 375, height: 740 },
};
/** So long that what is drawn in between is seen by whoever watches. */
const SLOW_MS = 150;
const DATA = /\/api\/v1\/(?!auth\/(refresh|sign-in|socket)\b)/;

describe("a page of an account or an organization", () => {
  const here = world();
  let page;

  const goTo = (path) => page.goto(`${here.desk.address}/settings/${path}`);
  const title = (name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

  it("has a heading at every moment, however slowly its code comes", async () => {
    ({ page } = await here.agent("Olga", { bypassCSP: true }));
    await page.addInitScript(noteBareMoments);
    await page.route("**/assets/**", async (route) => {
      await setTimeout(SLOW_MS);
      await route.continue();
    });
    for (const [path, name] of [["", "Profile"], ...PAGES]) {
      await goTo(path);
      await page.locator("[data-page-title]").waitFor();
      await title(name);
      assert.deepEqual(await page.evaluate(() => window.__bare), [], path);
    }
    await page.unrouteAll({ behavior: "wait" });
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    it(`says ${size} that it is loading, under its name`, async () => {
      await page.setViewportSize(viewport);
      for (const [path, name] of PAGES) {
        const held = [];
        await page.route(DATA, (route) => held.push(route));
        await goTo(path);
        await title(name);
        await page.getByRole("status").getByText("Loading").first().waitFor();
        await assertAccessible(page, `${path}, loading`);
        await assertNarrow(page, `${path}, loading`);
        await page.unroute(DATA);
        await Promise.all(held.map((route) => route.continue().catch(() => undefined)));
      }
    });

    it(`says ${size} that the desk does not answer, and gets there when asked again`, async () => {
      await page.setViewportSize(viewport);
      for (const [path, name] of PAGES) {
        await page.route(DATA, (route) => route.abort());
        await goTo(path);
        await title(name);
        const failed = page.getByRole("alert").filter({ hasText: "cannot be reached" });
        await failed.first().waitFor();
        await assertAccessible(page, `${path}, failed`);
        await assertNarrow(page, `${path}, failed`);
        await page.unroute(DATA);
        const again = page.getByRole("button", { name: "Try now" });
        while ((await again.count()) > 0) await again.first().click();
        await eventually(() => failed.count(), 0);
        await eventually(() => page.locator("[aria-busy=true]").count(), 0);
      }
    });
  }

  /** Notes in `__bare` what stood there when, after the first heading, there was none. */
  function noteBareMoments() {
    window.__bare = [];
    let had = false;
    new MutationObserver(() => {
      const has = document.querySelector("h1") !== null;
      if (had && !has) window.__bare.push(document.body.textContent.slice(0, 80) || "nothing");
      had ||= has;
    }).observe(document, { childList: true, subtree: true });
  }
});
