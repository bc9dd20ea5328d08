// A long conversation: what is old comes when it is wanted, and what is read stays in its place.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { guest } from "./support/seed.mjs";
import { world } from "./support/world.mjs";

const MANY = 130;
const ALL = Array.from({ length: MANY }, (_, n) => `line ${n + 1}`);

describe("a long conversation", () => {
  const here = world();
  let ada;
  let lia;

  const distance = () =>
    ada.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop);

  it("opens at its end, with the newest part only", async () => {
    lia = await guest(here.desk, "Lia Berg");
    for (const text of ALL) await lia.write(text);
    ada = await here.agent("Ada");
    await ada.open("Lia Berg");
    await ada.message(`line ${MANY}`).waitFor();
    assert.ok((await distance()) < 2);
    assert.ok((await ada.texts()).length < MANY);
  });

  it("brings older parts when it is scrolled up, and does not jump by it", async () => {
    const oldest = (await ada.texts())[0];
    const place = () =>
      ada.log
        .locator("article")
        .filter({ has: ada.page.getByText(oldest, { exact: true }) })
        .evaluate((article) => article.getBoundingClientRect().top);
    await ada.log.evaluate((log) => log.scrollTo(0, 150));
    const before = await place();
    await eventually(async () => (await ada.texts())[0] !== oldest, true);
    assert.ok(Math.abs((await place()) - before) < 60, "the text that was read moved away");
    await eventually(async () => {
      await ada.log.evaluate((log) => log.scrollTo(0, 0));
      return ada.texts();
    }, ALL);
    await ada.page.getByRole("button", { name: "Older messages" }).waitFor({ state: "detached" });
  });

  it("does not pull a reader down when something new comes, but says so", async () => {
    await ada.log.evaluate((log) => log.scrollTo(0, 400));
    await lia.write("are you still there?");
    const pill = ada.page.getByRole("button", { name: "New messages" });
    await pill.waitFor();
    assert.equal(await ada.log.evaluate((log) => log.scrollTop), 400);
    await pill.click();
    assert.ok((await distance()) < 2);
    await pill.waitFor({ state: "detached" });
  });

  it("follows its end while that is in sight", async () => {
    await lia.write("hello?");
    await ada.message("hello?").waitFor();
    assert.ok((await distance()) < 2);
    await ada.editor.fill("line\n".repeat(12));
    await eventually(async () => (await distance()) < 2, true);
    lia.leave();
  });
});
