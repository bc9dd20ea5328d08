// A customer and an agent talk to each other.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { world } from "./support/world.mjs";

describe("a chat", () => {
  const here = world();
  let lia;
  let ada;

  it("appears at the desk as soon as the customer writes", async () => {
    ada = await here.agent("Ada");
    lia = await here.visitor("Lia Berg");
    await lia.write("Do you ship to Norway?");
    await ada.open("Lia Berg");
    assert.deepEqual(await ada.texts(), ["Do you ship to Norway?"]);
  });

  it("shows the customer that it was read, once an agent has seen it", async () => {
    await lia.waitFor("Do you ship to Norway?", "read");
  });

  it("shows each side that the other one types, and that they stopped", async () => {
    await ada.editor.pressSequentially("Yes");
    await lia.widget.getByText("Ada Palmer is typing").waitFor();
    await ada.editor.fill("");
    await lia.widget.getByText("Ada Palmer is typing").waitFor({ state: "hidden" });
    await lia.editor.pressSequentially("Hell");
    await ada.page.getByText("Lia Berg is typing").waitFor();
    await lia.editor.fill("");
    await ada.page.getByText("Lia Berg is typing").waitFor({ state: "hidden" });
  });

  it("brings the answer, and shows the agent that it was read", async () => {
    await ada.reply("Yes, within four days.");
    await lia.message("Yes, within four days.").waitFor();
    await ada.waitFor("Yes, within four days.", "read");
  });

  it("keeps what both sides wrote at the same time in one order for both", async () => {
    for (let n = 1; n <= 5; n += 1) {
      await Promise.all([lia.write(`question ${n}`), ada.reply(`answer ${n}`)]);
    }
    await eventually(async () => (await ada.texts()).length, 12);
    await eventually(() => lia.texts(), await ada.texts());
  });

  it("is still there after a reload, on both sides", async () => {
    const before = await ada.texts();
    await lia.page.reload();
    await lia.open();
    await eventually(() => lia.texts(), before);
    await ada.page.reload();
    await eventually(() => ada.texts(), before);
  });

  it("tells a customer who closed the chat how many answers wait", async () => {
    await lia.page.keyboard.press("Escape");
    await ada.reply("Anything else?");
    await lia.widget.getByRole("button", { name: "Open chat, 1 new message" }).waitFor();
    await ada.waitFor("Anything else?", "delivered");
    await lia.open();
    await ada.waitFor("Anything else?", "read");
  });

  it("shows the customer when it is resolved, and opens again when they write", async () => {
    await ada.page.getByRole("button", { name: "Resolve" }).click();
    await lia.widget.getByText("Marked as solved").waitFor();
    await ada.page.getByRole("button", { name: "Status: Resolved" }).waitFor();
    await lia.write("One more thing!");
    await ada.page.getByRole("button", { name: "Status: Open" }).waitFor();
    await ada.message("One more thing!").waitFor();
  });
});
