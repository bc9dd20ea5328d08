// Whole journeys without a pointer.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { seed } from "./support/seed.mjs";
import { Visitor } from "./support/visitor.mjs";
import { world } from "./support/world.mjs";

/** Presses Tab until something with this name has the focus, and says whether it could be seen. */
async function tabTo(page, name, most = 40) {
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      const label = element?.labels?.[0]?.textContent ?? "";
      const text = element?.ariaLabel ?? (label || element?.textContent) ?? "";
      const { outlineStyle, boxShadow, borderColor } = getComputedStyle(element ?? document.body);
      return { text, isSeen: outlineStyle !== "none" || boxShadow !== "none" || borderColor };
    });
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press("Tab");
    const { text, isSeen } = await focused();
    if (!text.includes(name)) continue;
    assert.ok(isSeen, `the focus on ${name} cannot be seen`);
    return;
  }
  assert.fail(`Tab never came to ${name}`);
}

describe("with the keyboard alone", () => {
  const here = world();
  let ada;
  let lia;

  it("a customer finds the chat, says who they are and writes", async () => {
    ada = await here.agent("Ada");
    lia = new Visitor(await here.browser.page(), here.desk.address);
    await lia.visit();
    const { page } = lia;
    await tabTo(page, "Open chat");
    await page.keyboard.press("Enter");
    await lia.widget.getByRole("dialog").waitFor();
    await eventually(
      () => lia.widget.getByLabel("Name").evaluate((it) => it.matches(":focus")),
      true,
    );
    await page.keyboard.type("Lia Berg");
    await page.keyboard.press("Enter");
    await lia.editor.waitFor();
    await eventually(() => lia.editor.evaluate((it) => it.matches(":focus")), true);
    await page.keyboard.type("Hello from the keyboard");
    await page.keyboard.press("Enter");
    await lia.waitFor("Hello from the keyboard", "sent");
  });

  it("an agent opens the newest ticket, answers, and comes back to the list", async () => {
    const { page } = ada;
    await ada.row("Lia Berg").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await ada.message("Hello from the keyboard").waitFor();
    await page.keyboard.press("r");
    await page.keyboard.type("Hello back");
    await page.keyboard.press("Control+Enter");
    await lia.message("Hello back").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await page.keyboard.type("nice one");
    await page.keyboard.press("Control+Enter");
    await ada.message("nice one").getByText("Internal").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await eventually(() => ada.row("Lia Berg").evaluate((row) => row.matches(":focus")), true);
  });

  it("the customer reads the answer, closes the chat and is where they were", async () => {
    await lia.page.keyboard.press("Escape");
    await eventually(() => lia.launcher.evaluate((it) => it.matches(":focus")), true);
  });

  it("an agent takes, assigns and sets the status", async () => {
    const { page } = ada;
    await page.keyboard.press("o");
    await ada.message("nice one").waitFor();
    await page.keyboard.press("i");
    await page.getByRole("button", { name: "Assigned to Ada Palmer" }).waitFor();
    await page.keyboard.press("a");
    await page.getByRole("menuitem", { name: /Ben Okafor/ }).waitFor();
    await page.keyboard.type("Ben");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Assigned to Ben Okafor" }).waitFor();
    await page.getByRole("menu").waitFor({ state: "detached" });
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: "Wait for the customer" }).waitFor();
    await page.keyboard.type("Wait for the c");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Status: Pending" }).waitFor();
    await page.getByRole("menu").waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await page.getByRole("button", { name: "Status: In progress" }).waitFor();
    await page.keyboard.press("Escape");
  });

  it("an agent triages five tickets, and takes the last one back", async () => {
    await seed(here.desk, 6);
    const { page } = ada;
    await eventually(() => ada.view("Open").textContent(), "Open77 tickets");
    await page.getByRole("heading", { name: "No ticket chosen" }).waitFor();
    await ada.row("Guest 6").focus();
    for (let n = 6; n >= 2; n -= 1) {
      await eventually(() => ada.row(`Guest ${n}`).evaluate((it) => it.matches(":focus")), true);
      await page.keyboard.press("e");
    }
    await eventually(() => ada.view("Done").textContent(), "Done55 tickets");
    await page.keyboard.press("Control+z");
    await eventually(() => ada.view("Done").textContent(), "Done44 tickets");
    await ada.row("Guest 2").waitFor();
  });

  it("everything is in the palette, with its key beside it", async () => {
    const { page } = ada;
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await page.keyboard.type("unassigned");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Unassigned", exact: true }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await page.keyboard.type("Guest 1");
    await page.keyboard.press("Enter");
    await ada.message("Question 1").waitFor();
  });

  it("the keys are on one sheet, and can be turned off but for those that need Ctrl", async () => {
    const { page } = ada;
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await page.keyboard.type("settings");
    await page.keyboard.press("Enter");
    await page.getByRole("switch", { name: "Single-key shortcuts" }).press("Space");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    assert.equal(await page.getByRole("dialog", { name: "Keyboard shortcuts" }).count(), 0);
  });
});
