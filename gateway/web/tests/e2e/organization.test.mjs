// What an owner does with an organization, and what it means for everybody else.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, describe, it } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { Mails } from "./support/mails.mjs";
import { ACCOUNT } from "./support/settings.mjs";
import { world } from "./support/world.mjs";

const NINA = "nina@example.org";
const PASSWORD = "velvet quarry lantern 42 orbit";
/** How soon a console closes whose member was removed. */
const CLOSED_MS = 5_000;

describe("an organization", () => {
  const mail = new Mails();
  const here = world({ MAIL__RELAY: `file://${mail.folder}` });
  /** The owner's page. */
  let page;
  /** Who is invited. */
  let nina;
  let visitor;
  let shop;
  let chat;

  after(() => {
    shop?.close();
    mail.remove();
  });

  const settings = async (name) => {
    await page.getByRole("navigation", { name: "Account and organization" }).waitFor();
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  };
  const open = (path) => page.goto(`${here.desk.address}/settings/${path}`);
  const button = (name) => page.getByRole("button", { name, exact: true });
  const window = (name) => page.getByRole("dialog", { name });
  const confirm = (title, name) =>
    page.getByRole("alertdialog", { name: title }).getByRole("button", { name }).click();
  const row = (list, text) =>
    page.getByRole("list", { name: list }).getByRole("listitem").filter({ hasText: text });
  const said = (text) => page.getByRole("status").getByText(text).waitFor();

  it("has its settings where the owner is", async () => {
    ({ page } = await here.agent("Olga"));
    await open("organization");
    await page.getByRole("heading", { level: 1, name: "Organization" }).waitFor();
  });

  it("is joined by whoever follows the mailed link", async () => {
    await settings("Invitations");
    await button("Invite").click();
    await page.getByLabel("E-mail addresses").fill(`Nina Roth <${NINA}>`);
    await button("Send invitation").click();
    await said("1 invitation is on its way.");
    await row("All invitations", NINA).getByText("Pending").waitFor();

    nina = await here.browser.page();
    await nina.goto(await mail.link(NINA, "/invitation"));
    await nina.getByLabel("Name").fill("Nina Roth");
    await nina.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await nina.getByRole("button", { name: "Join" }).click();
    await nina.getByRole("navigation", { name: "Views" }).waitFor();
    await page.reload();
    await row("All invitations", NINA).getByText("Accepted").waitFor();
  });

  it("shows a member with a role of its own only what that allows", async () => {
    await settings("Roles");
    await button("New role").click();
    await window("New role").getByRole("textbox", { name: "Name" }).fill("Reader");
    await page.getByLabel(/^Read tickets of one’s teams/).check();
    await page.getByLabel("See contacts").check();
    await window("New role").getByRole("button", { name: "Save" }).click();
    await row("Custom roles", "Reader").waitFor();

    await settings("Members");
    await page.getByRole("link", { name: "Nina Roth" }).click();
    await page.getByRole("combobox", { name: "Role" }).selectOption({ label: "Reader" });
    await button("Save").click();
    await said("Nina Roth has another role now.");

    await nina.getByLabel("Password").waitFor({ timeout: CLOSED_MS });
    await nina.getByLabel("E-mail").fill(NINA);
    await nina.getByLabel("Password").fill(PASSWORD);
    await nina.getByRole("button", { name: "Sign in", exact: true }).click();
    await nina.getByRole("navigation", { name: "Views" }).waitFor();
    await nina.goto(`${here.desk.address}/settings/contacts`);
    await nina.getByRole("heading", { level: 1, name: "Contacts" }).waitFor();
    const links = nina.getByRole("navigation", { name: "Account and organization" });
    const allowed = [...ACCOUNT.map(([, name]) => name), "Contacts"];
    assert.deepEqual(await links.getByRole("link").allTextContents(), allowed);
    await nina.goto(`${here.desk.address}/settings/api-keys`);
    await nina.getByRole("alert").getByText("You may not do this.").waitFor();
  });

  it("closes the console of a member who is removed, within seconds", async () => {
    await nina.goto(`${here.desk.address}/tickets`);
    await nina.getByRole("navigation", { name: "Views" }).waitFor();
    await button("Remove").click();
    await confirm("Remove Nina Roth?", "Remove");
    await said("Nina Roth was removed.");
    await nina.getByLabel("Password").waitFor({ timeout: CLOSED_MS });
  });

  it("gets chats from a page that has an inbox's line in it", async () => {
    shop = createServer((_, answer) => {
      answer.setHeader("content-type", "text/html; charset=utf-8");
      answer.end(`<!doctype html><html lang="en"><title>A shop</title><h1>Shop</h1>${chat}`);
    }).listen(0, "localhost");
    await once(shop, "listening");
    const site = `http://localhost:${shop.address().port}`;

    await settings("Chat inboxes");
    await button("New inbox").click();
    await window("New inbox").getByLabel("Name").fill("Outlet");
    await page.getByLabel("Address of your site").fill(`${site}/beans`);
    await window("New inbox").getByRole("button", { name: "New inbox" }).click();
    await page.getByRole("heading", { level: 1, name: "Outlet" }).waitFor();
    assert.equal(await page.getByLabel("Allowed sites").inputValue(), site);
    chat = await page.getByLabel("Put it on your page").getByRole("textbox").first().inputValue();

    visitor = await here.browser.page();
    await visitor.goto(site);
    const widget = visitor.locator("insightdesk-widget");
    await widget.getByRole("button", { name: "Open chat" }).click();
    await widget.getByLabel("Name").fill("Iris Vale");
    await widget.getByRole("button", { name: "Start chat" }).click();
    await widget.getByRole("textbox", { name: "Write a message" }).fill("Is this the outlet?");
    await visitor.keyboard.press("Enter");
    await open("contacts");
    await row("All contacts", "Iris Vale").waitFor();
  });

  it("has a ticket handed to another team, which takes it from those who see only theirs", async () => {
    const ada = await here.agent("Ada");
    await ada.row("Iris Vale").waitFor();
    await settings("Teams");
    await button("New team").click();
    await window("New team").getByLabel("Name").fill("Roastery");
    await window("New team").getByRole("button", { name: "New team" }).click();
    await page.getByRole("heading", { level: 1, name: "Roastery" }).waitFor();

    await page.goto(here.desk.address);
    await page.locator("[data-ticket]").filter({ hasText: "Iris Vale" }).click();
    await button("Team: Support").waitFor();
    await page.keyboard.press("t");
    await page.getByRole("menuitemradio", { name: "Roastery" }).click();
    await button("Team: Roastery").waitFor();
    await page.getByRole("log").getByText("handed it to another team").waitFor();
    await ada.row("Iris Vale").waitFor({ state: "detached" });
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await button("Team: Support").waitFor();
    await ada.row("Iris Vale").waitFor();
  });

  it("blocks a contact, also from a ticket", async () => {
    await page.goto(here.desk.address);
    await page.locator("[data-ticket]").filter({ hasText: "Iris Vale" }).click();
    await page.getByRole("link", { name: "Everything about this contact" }).click();
    await page.getByRole("heading", { level: 1, name: "Iris Vale" }).waitFor();
    await page.getByRole("link", { name: /Is this the outlet/ }).waitFor();
    await button("Block").click();
    await confirm("Block Iris Vale?", "Block");
    await said("Iris Vale is blocked.");
    await visitor.locator("insightdesk-widget").getByText("This chat is closed to you.").waitFor();
    assert.equal(await visitor.locator("insightdesk-widget").getByRole("textbox").count(), 0);
    await button("Unblock").waitFor();
    await open("contacts");
    await page.getByLabel("State").selectOption({ label: "Blocked" });
    await row("All contacts", "Iris Vale").waitFor();
  });

  it("lets a program in by a key, until that is revoked", async () => {
    await settings("API keys");
    await button("New key").click();
    await window("New key").getByLabel("Name").fill("Warehouse");
    await window("New key").getByRole("button", { name: "New key" }).click();
    const key = await page.getByRole("textbox", { name: "Key" }).inputValue();
    assert.match(key, /^idk_live_/);
    await button("I have it").click();

    const call = async () => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${here.desk.address}/api/v1/contacts`, { headers })).status;
    };
    assert.equal(await call(), 200);
    await page.getByRole("button", { name: "Revoke: Warehouse" }).click();
    await confirm("Revoke the key Warehouse?", "Revoke");
    await row("All keys", "Warehouse").getByText("Revoked").waitFor();
    await eventually(call, 401);
  });

  it("has all of it in its audit log, as it was written", async () => {
    await settings("Audit log");
    const expected = [
      "Member invited",
      "Member removed",
      "Role changed",
      "Inbox changed",
      "Contact changed",
      "API key made",
      "API key revoked",
    ];
    const missing = async () => {
      await page.reload();
      await row("Entries", "Olga").first().waitFor();
      const all = await page.getByRole("list", { name: "Entries" }).textContent();
      return expected.filter((text) => !all.includes(text));
    };
    await eventually(missing, []);
    await page.getByRole("button", { name: /^Contact changed/ }).click();
    await window("Contact changed").getByText("Olga Lindt").waitFor();
    await window("Contact changed").getByRole("button", { name: "Close" }).click();
    await button("Check").click();
    await page.getByText(/entries are as they were written/).waitFor();
  });

  it("is told of what gives reason to look, with the entry that it comes from", async () => {
    await settings("Organization");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Fernhill Coffee House");
    await button("Save").click();
    await said("Saved.");
    const told = async () => {
      await open("audit");
      await page.getByRole("heading", { level: 1, name: "Audit log" }).waitFor();
      await eventually(() => page.locator("[aria-busy=true]").count(), 0);
      return row("Alerts", "Settings changed").count();
    };
    await eventually(async () => (await told()) > 0, true);
    await row("Alerts", "Settings changed").getByText("Olga Lindt").first().waitFor();
    await row("Alerts", "Settings changed").getByRole("button").first().click();
    await window("Settings changed").getByText("Fernhill Coffee House").waitFor();
  });
});
