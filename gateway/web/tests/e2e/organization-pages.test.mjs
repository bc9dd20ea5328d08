// The pages for an organization: in light and dark, on a desk and in a hand, and by keyboard.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible, assertNarrow } from "./support/axe.mjs";
import { eventually } from "./support/eventually.mjs";
import { guest } from "./support/seed.mjs";
import { ORGANIZATION } from "./support/settings.mjs";
import { world } from "./support/world.mjs";

const SIZES = {
  "on a desk": { width: 1280, height: 900 },
  "in a hand": { width: 375, height: 740 },
};
describe("the pages for an organization", () => {
  const here = world();
  let page;

  const open = async (path, title) => {
    await page.goto(`${here.desk.address}/settings/${path}`);
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await eventually(() => page.locator("[aria-busy=true]").count(), 0);
    assert.equal(await page.getByRole("alert").filter({ hasText: /\S/ }).count(), 0, path);
  };

  it("are there for the owner", async () => {
    await (await guest(here.desk, "Lia Berg")).write("Hello");
    // The page's own policy would not let the checker in.
    ({ page } = await here.agent("Olga", { bypassCSP: true }));
    for (const [path, title] of ORGANIZATION) await open(path, title);
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      it(`are accessible ${size} in ${colorScheme}`, async () => {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        for (const [path, title, opens] of ORGANIZATION) {
          await open(path, title);
          await assertAccessible(page, path);
          await assertNarrow(page, path);
          if (opens) await inWindow(path, opens);
        }
      });
    }
  }

  it("hold back whoever leaves something unsaved", async () => {
    await page.setViewportSize(SIZES["on a desk"]);
    await open("organization", "Organization");
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await name.fill("Another name");
    await page.getByRole("link", { name: "Members", exact: true }).click();
    const asking = page.getByRole("alertdialog", { name: "Discard what you changed?" });
    await asking.getByRole("button", { name: "Go on editing" }).click();
    await asking.waitFor({ state: "detached" });
    assert.equal(await name.inputValue(), "Another name");
    await page.getByRole("button", { name: "Discard", exact: true }).click();
    await page.getByRole("link", { name: "Members", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Members" }).waitFor();
  });

  it("make and delete a team by keyboard alone", async () => {
    await open("teams", "Teams");
    await page.getByRole("button", { name: "New team" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "New team" }).waitFor();
    await page.keyboard.type("Roastery");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Roastery" }).waitFor();
    await page.getByRole("button", { name: "Delete team" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("alertdialog", { name: "Delete the team Roastery?" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Teams" }).waitFor();
    await page.getByRole("status").getByText("The team Roastery was deleted.").waitFor();
    await eventually(() => page.evaluate(() => document.activeElement?.textContent), "Teams");
  });

  async function inWindow(path, opens) {
    await page.getByRole("button", { name: opens, exact: true }).first().click();
    await page.getByRole("dialog").waitFor();
    await assertAccessible(page, `${path}: ${opens}`, "[role=dialog]");
    await assertNarrow(page, `${path}: ${opens}`);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
});
