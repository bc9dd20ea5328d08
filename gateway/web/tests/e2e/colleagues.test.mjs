// Two agents work beside each other.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { world } from "./support/world.mjs";

describe("two agents", () => {
  const here = world();
  let ada;
  let ben;
  let lia;

  it("see that the other one is there, and whether they are busy", async () => {
    ada = await here.agent("Ada");
    ben = await here.agent("Ben");
    const colleagues = ada.page.getByRole("list", { name: "Colleagues" });
    await colleagues.getByText("Ben Okafor: Online").waitFor();
    await ben.page.getByRole("button", { name: /Your status/ }).click();
    await ben.page.getByRole("menuitemradio", { name: "Busy" }).click();
    await colleagues.getByText("Ben Okafor: Busy").waitFor();
  });

  it("see who else has a ticket open, and who is replying", async () => {
    lia = await here.visitor("Lia Berg");
    await lia.write("Where is my parcel?");
    await ada.open("Lia Berg");
    await ben.open("Lia Berg");
    const others = ada.page.getByRole("list", { name: "Also here" });
    await others.getByText("Ben Okafor is looking at this ticket").waitFor();
    await ben.editor.fill("I am on it");
    await others.getByText("Ben Okafor is writing").waitFor();
    await ada.page.getByText("Ben Okafor is replying").waitFor();
  });

  it("see each other's notes, which the customer never gets", async () => {
    await ada.note("canary: the parcel is lost");
    await ben.message("canary: the parcel is lost").waitFor();
    await ada.reply("We are looking for it.");
    await lia.message("We are looking for it.").waitFor();
    assert.equal(await lia.message("canary").count(), 0);
    assert.equal((await lia.page.content()).includes("canary"), false);
  });

  it("are asked once before a reply crosses another one", async () => {
    await ben.editor.press("Control+Enter");
    const question = ben.page.getByRole("alertdialog");
    await question.getByText("We are looking for it.").waitFor();
    await ben.page.keyboard.press("Escape");
    await question.waitFor({ state: "hidden" });
    assert.equal(await ben.editor.inputValue(), "I am on it");
    await ben.editor.press("Control+Enter");
    await lia.message("I am on it").waitFor();
  });

  it("see at once whose a ticket is, and the quick one's undo", async () => {
    await ada.page.getByRole("button", { name: "Take it" }).click();
    await ben.page.getByRole("button", { name: "Assigned to Ada Palmer" }).waitFor();
    await eventually(() => ada.view("Mine").textContent(), "Mine11 ticket");
    await ada.page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await ben.page.getByRole("button", { name: "Unassigned", exact: true }).waitFor();
    await eventually(() => ada.view("Mine").textContent(), "Mine00 tickets");
  });

  it("cannot both claim a ticket: the late one is told, and shown whose it is", async () => {
    await ada.page.context().setOffline(true);
    await ada.page.getByText("You are offline.").waitFor();
    await ada.page.getByRole("button", { name: "Take it" }).click();
    await ada.page.getByRole("button", { name: "Assigned to Ada Palmer" }).waitFor();
    await ben.page.getByRole("button", { name: "Take it" }).click();
    await ben.page.getByRole("button", { name: "Assigned to Ben Okafor" }).waitFor();
    await ada.page.context().setOffline(false);
    await ada.page.getByText("was not changed. Somebody else was faster.").waitFor();
    await ada.page.getByRole("button", { name: "Assigned to Ben Okafor" }).waitFor();
  });

  it("see a ticket leave the list when the other one resolves it", async () => {
    await ben.page.getByRole("button", { name: "Resolve" }).click();
    await ada.page.mouse.move(1, 1);
    await ada.row("Lia Berg").waitFor({ state: "detached" });
    await ada.show("Done");
    await ada.row("Lia Berg").waitFor();
  });

  it("stop being there when they leave", async () => {
    await ben.page.close();
    await ada.page.getByText("Ben Okafor: Busy").waitFor({ state: "detached" });
  });
});
