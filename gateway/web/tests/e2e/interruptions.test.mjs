// Networks go away and programs crash; nothing that was written is lost, doubled or out of order.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { world } from "./support/world.mjs";

describe("an interruption", () => {
  const here = world();
  let ada;
  let lia;
  const said = ["Hello"];

  /** Both sides show exactly what was said, in one order. */
  async function bothShowAll() {
    await eventually(async () => (await lia.texts()).length, said.length);
    await eventually(() => ada.texts(), await lia.texts());
    assert.deepEqual((await ada.texts()).sort(), [...said].sort());
  }

  async function shows(agent, own) {
    const texts = await agent.texts();
    assert.deepEqual(
      texts.filter((text) => own.includes(text)),
      own,
    );
  }

  it("is nothing to begin with", async () => {
    ada = await here.agent("Ada");
    lia = await here.visitor("Lia Berg");
    await lia.write("Hello");
    await ada.open("Lia Berg");
    await lia.waitFor("Hello", "read");
  });

  it("of the customer's network keeps three messages and brings them once, in order", async () => {
    const own = ["offline 1", "offline 2", "offline 3"];
    await lia.page.context().setOffline(true);
    await lia.widget.getByText("You are offline").waitFor();
    for (const text of own) await lia.write(text);
    for (const text of own) await lia.waitFor(text, "queued");
    await ada.reply("Are you there?");
    await ada.waitFor("Are you there?", "sent");
    await lia.page.context().setOffline(false);
    said.push(...own, "Are you there?");
    await bothShowAll();
    await shows(ada, own);
    await lia.waitFor("offline 3", "read");
  });

  it("of the agent's network is said, and keeps their replies too", async () => {
    const own = ["reply 1", "reply 2", "reply 3"];
    await ada.page.context().setOffline(true);
    await ada.page.getByText("You are offline.").waitFor();
    for (const text of own) await ada.reply(text);
    await ada.page.getByText("3 wait to be sent.").waitFor();
    await lia.write("still here");
    await ada.page.context().setOffline(false);
    await ada.page.getByText("You are offline.").waitFor({ state: "hidden" });
    said.push(...own, "still here");
    await bothShowAll();
    await shows(lia, own);
  });

  it("by a crash of the desk loses nothing of an open chat", async () => {
    const mine = ["crash a1", "crash a2", "crash a3"];
    const theirs = ["crash c1", "crash c2", "crash c3"];
    await here.desk.kill();
    for (const text of theirs) await lia.write(text);
    for (const text of mine) await ada.reply(text);
    await ada.page.getByText("Reconnecting…").waitFor();
    await lia.widget.getByText("Connecting again").waitFor();
    // What was not opened before can be opened all the same.
    await ada.page.keyboard.press("Control+k");
    await ada.page.getByRole("combobox").waitFor();
    await ada.page.keyboard.press("Escape");
    await here.desk.run();
    said.push(...mine, ...theirs);
    await bothShowAll();
    await shows(ada, theirs);
    await shows(lia, mine);
    await ada.page.getByText("Reconnecting…").waitFor({ state: "hidden" });
  });

  it("by crash after crash, in the middle of what is being written, loses nothing either", async () => {
    for (let round = 1; round <= 2; round += 1) {
      const own = Array.from({ length: 6 }, (_, n) => `round ${round}, ${n}`);
      for (const text of own.slice(0, 3)) await lia.write(text);
      await here.desk.kill();
      for (const text of own.slice(3)) await lia.write(text);
      await here.desk.run();
      said.push(...own);
      await bothShowAll();
      await shows(ada, own);
    }
  });

  it("survives a reload of both pages", async () => {
    await ada.page.reload();
    await lia.page.reload();
    await lia.open();
    await bothShowAll();
  });

  it("keeps what waits even when the page is closed and opened again", async () => {
    await ada.page.context().setOffline(true);
    await ada.page.getByText("You are offline.").waitFor();
    await ada.reply("written before the reload");
    await ada.waitFor("written before the reload", "queued");
    const { page } = ada;
    ada.page = await page.context().newPage();
    await page.close();
    await ada.page.context().setOffline(false);
    await ada.page.goto(here.desk.address);
    await ada.open("Lia Berg");
    said.push("written before the reload");
    await bothShowAll();
  });

  it("asks a signed-out agent to sign in again, and brings them back to where they were", async () => {
    const address = ada.page.url();
    await ada.page.context().clearCookies();
    await ada.page.reload();
    await ada.page.getByText("You were signed out").waitFor();
    const { email, password } = here.desk.demo.logins.find(({ name }) => name === "Ada Palmer");
    await ada.page.getByLabel("E-mail").fill(email);
    await ada.page.getByLabel("Password").fill(password);
    await ada.page.keyboard.press("Enter");
    await ada.message("Hello").waitFor();
    assert.equal(ada.page.url(), address);
  });
});
