// From nothing to a team and back: one person makes an organization, another one joins and leaves it.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { freshCode, plugIn } from "./support/authenticator.mjs";
import { eventually } from "./support/eventually.mjs";
import { Mails } from "./support/mails.mjs";
import { ACCOUNT } from "./support/settings.mjs";
import { shot } from "./support/shots.mjs";
import { world } from "./support/world.mjs";

const LIA = {
  name: "Lia Berg",
  mail: "lia@harbour.example",
  password: "seven quiet boats at noon",
};
const NOA = {
  name: "Noa Lind",
  mail: "noa@harbour.example",
  password: "an orange lantern far out",
};
/** How soon a console closes whose member was removed. */
const CLOSED_MS = 5_000;

describe("who is who", () => {
  const mails = new Mails();
  const here = world({ MAIL__RELAY: `file://${mails.folder}`, AUTH__REGISTRATION: "open" });
  after(() => mails.remove());
  /** The owner's page, and that of who joins. */
  let lia;
  let noa;
  let secret;

  const button = (name, of = lia) => of.getByRole("button", { name, exact: true });
  const field = (name, of = lia) => of.getByLabel(name, { exact: true });
  const heading = (name, of = lia) => of.getByRole("heading", { name, exact: true }).waitFor();
  const card = (name) => lia.getByRole("region", { name, exact: true });
  const said = (text) => lia.getByRole("status").getByText(text).waitFor();
  const desk = (of) => of.getByRole("navigation", { name: "Views" }).waitFor();
  const settings = async (name) => {
    await lia.getByRole("link", { name, exact: true }).click();
    await lia.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  };
  const links = (of) =>
    of
      .getByRole("navigation", { name: "Account and organization" })
      .getByRole("link")
      .allTextContents();

  it("begins with a person who registers, and makes an organization by that", async () => {
    lia = await here.browser.page();
    await lia.goto(`${here.desk.address}/register`);
    await field("Organization").fill("Harbour");
    await field("Name").fill(LIA.name);
    await field("E-mail").fill(LIA.mail);
    await field("Password").fill(LIA.password);
    await lia.getByText(/^(Very )?[gG]ood$/).waitFor();
    await shot(lia, "1-register");
    await button("Create account").click();
    await heading("Look into your mail");
    await shot(lia, "2-look-into-your-mail");
  });

  it("goes on by the mailed link", async () => {
    await lia.goto("about:blank");
    await lia.goto(await mails.link(LIA.mail, "/verify"));
    await heading("Confirm your address");
    await shot(lia, "3-verify");
    await button("Confirm and sign in").click();
    await heading("Set up a second step");
    await shot(lia, "4-must-enrol");
  });

  it("asks the owner for codes of an app", async () => {
    await lia.getByRole("button", { name: /^Authenticator app/ }).click();
    await lia.getByRole("img", { name: /QR code/ }).waitFor();
    await shot(lia, "5-totp");
    secret = await field("Secret for the app").inputValue();
    await field("Code").fill(await freshCode(secret));
    await button("Check the code").click();
    await heading("Keep these recovery codes");
    await shot(lia, "6-recovery-codes");
    await button("I have kept them").click();
    await desk(lia);
    await shot(lia, "7-first-desk");
  });

  it("takes a key too, which is all that it needs to sign in from then on", async () => {
    const key = await plugIn(lia);
    await lia.goto(`${here.desk.address}/settings/security`);
    await button("Add passkey").click();
    await field("Name of the passkey").fill("my laptop");
    await card("Passkeys").getByRole("button", { name: "Add passkey" }).click();
    await card("Passkeys").getByRole("listitem").filter({ hasText: "my laptop" }).waitFor();
    await eventually(() => key.count(), 1);
    await shot(lia, "8-security");
    await lia.getByRole("button", { name: /Your status/ }).click();
    await lia.getByRole("menuitem", { name: "Sign out" }).click();
    await lia.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await shot(lia, "9-signed-out");
    await button("Use a passkey").click();
    await heading("Signing in");
  });

  it("invites a second person, who joins by a link in a browser of their own", async () => {
    await settings("Invitations");
    await button("Invite").first().click();
    await lia.getByLabel("E-mail addresses").fill(NOA.mail);
    await shot(lia, "10-invite");
    await button("Send invitation").click();
    await said("1 invitation is on its way.");

    noa = await here.browser.page();
    await noa.goto(await mails.link(NOA.mail, "/invitation"));
    await heading("Join Harbour", noa);
    await field("Name", noa).fill(NOA.name);
    await field("Password", noa).fill(NOA.password);
    await shot(noa, "11-join");
    await button("Join", noa).click();
    await desk(noa);
    await shot(noa, "12-joined");
  });

  it("gives that person a role, and lets them in anew to what that allows and no more", async () => {
    await noa.goto(`${here.desk.address}/settings/profile`);
    await heading("Profile", noa);
    assert.ok((await links(noa)).includes("Members"));
    await settings("Roles");
    await button("New role").click();
    await field("Name", lia.getByRole("dialog")).fill("Reader");
    await lia.getByLabel(/^Read tickets of one’s teams/).check();
    await lia.getByLabel("See contacts").check();
    await shot(lia, "13-role");
    await button("Save").click();
    await said("Saved.");
    await settings("Members");
    await lia.getByRole("link", { name: NOA.name }).click();
    await heading(NOA.name);
    await lia.getByRole("combobox", { name: "Role" }).selectOption({ label: "Reader" });
    await button("Save").click();
    await said(`${NOA.name} has another role now.`);
    await shot(lia, "14-member");
    await field("Password", noa).waitFor({ timeout: CLOSED_MS });
    await field("E-mail", noa).fill(NOA.mail);
    await field("Password", noa).fill(NOA.password);
    await button("Sign in", noa).click();
    await desk(noa);
    await noa.goto(`${here.desk.address}/settings/profile`);
    const allowed = [...ACCOUNT.map(([, name]) => name), "Contacts"];
    await eventually(() => links(noa), allowed);
    await noa.getByText("Reader", { exact: true }).waitFor();
    await shot(noa, "15-reader");
  });

  it("removes them, and their open console closes within five seconds", async () => {
    await noa.goto(here.desk.address);
    await desk(noa);
    await button("Remove").click();
    await shot(lia, "16-remove");
    const began = Date.now();
    await lia
      .getByRole("alertdialog", { name: `Remove ${NOA.name}?` })
      .getByRole("button", { name: "Remove" })
      .click();
    await field("Password", noa).waitFor({ timeout: CLOSED_MS });
    assert.ok(Date.now() - began < CLOSED_MS, `it took ${Date.now() - began} ms`);
    await shot(noa, "17-closed");
    await said(`${NOA.name} was removed.`);
    await heading("Members");
    await shot(lia, "18-members");
  });

  it("lets nobody in who is not a member any more", async () => {
    await field("E-mail", noa).fill(NOA.mail);
    await field("Password", noa).fill(NOA.password);
    await button("Sign in", noa).click();
    await noa.getByRole("alert").filter({ hasText: /\S/ }).waitFor();
    await shot(noa, "19-refused");
  });
});
