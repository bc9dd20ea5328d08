// A list of tickets that lives, and that can be worked in while it does.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { guest, seed } from "./support/seed.mjs";
import { world } from "./support/world.mjs";

const MANY = 120;

describe("the list of tickets", () => {
  const here = world();
  let ada;
  let scroller;

  const names = () => ada.page.locator("[data-ticket] bdi:first-child").allTextContents();
  const first = async () => (await ada.page.locator("[data-ticket]").first().textContent()) ?? "";
  const pill = () => ada.page.getByRole("button", { name: /\d new/ });
  const top = () => scroller.evaluate((list) => list.scrollTop);
  const still = () => ada.page.mouse.move(700, 400);

  it("counts all tickets and draws only those in sight", async () => {
    await seed(here.desk, MANY);
    ada = await here.agent("Ada");
    scroller = ada.page.getByRole("list", { name: "Open" }).locator("..");
    await eventually(() => ada.view("Open").textContent(), `Open${MANY}${MANY} tickets`);
    assert.match(await first(), /Guest 120/);
    const drawn = await ada.page.locator("[data-ticket]").count();
    assert.ok(drawn <= 40, `${drawn} rows are drawn`);
  });

  it("fetches more as it is scrolled, down to the oldest", async () => {
    await eventually(async () => {
      await scroller.evaluate((list) => list.scrollTo(0, list.scrollHeight));
      return (await names()).includes("Guest 1");
    }, true);
    await scroller.evaluate((list) => list.scrollTo(0, 0));
  });

  it("shows a new ticket at the top at once while nobody touches it", async () => {
    await still();
    const one = await guest(here.desk, "Newcomer");
    await one.write("Hello?");
    await eventually(async () => (await first()).includes("Newcomer"), true);
    one.leave();
  });

  it("does not move under the pointer, and says what waits", async () => {
    const box = await ada.page.locator("[data-ticket]").nth(2).boundingBox();
    const before = await names();
    const one = await guest(here.desk, "Interrupter");
    const point = { x: box.x + 50, y: box.y + 10 };
    await ada.page.mouse.move(point.x, point.y);
    const writing = one.write("Me first!");
    // Somebody who looks for a row keeps moving.
    for (let n = 0; !(await pill().isVisible()); n += 1) {
      await ada.page.mouse.move(point.x + (n % 5), point.y);
    }
    await writing;
    assert.deepEqual(await names(), before);
    await still();
    await eventually(async () => (await first()).includes("Interrupter"), true);
    await pill().waitFor({ state: "hidden" });
    one.leave();
  });

  it("keeps what is looked at in its place when it is scrolled", async () => {
    await scroller.evaluate((list) => list.scrollTo(0, 56 * 30));
    const looked = ada.page.locator("[data-ticket]").filter({ hasText: "Guest 85" });
    const before = (await looked.boundingBox()).y;
    const one = await guest(here.desk, "From above");
    await one.write("Look up!");
    await pill().waitFor();
    assert.ok((await top()) > 56 * 30);
    assert.equal((await looked.boundingBox()).y, before);
    await pill().click();
    await eventually(top, 0);
    assert.match(await first(), /From above/);
    one.leave();
  });

  it("opens a ticket in place, and tells by its address which one it is", async () => {
    await ada.open("From above");
    const { pathname } = new URL(ada.page.url());
    assert.match(pathname, /^\/tickets\/[0-9a-f-]{36}$/);
    await ada.page.goBack();
    await ada.page.getByRole("heading", { name: "No ticket chosen" }).waitFor();
  });

  it("says so when a view has nothing in it", async () => {
    await ada.show("Mine");
    await ada.page.getByText("All clear. Nothing waits for you.").waitFor();
  });

  it("says so when an address leads to no ticket", async () => {
    await ada.page.goto(`${here.desk.address}/tickets/00000000-0000-5000-8000-000000000000`);
    await ada.page.getByRole("heading", { name: "There is no such ticket" }).waitFor();
    await ada.page.getByRole("button", { name: "Back to the list" }).click();
    await ada.page.locator("[data-ticket]").first().waitFor();
  });
});
