// From the first visit to an account that is in order: with a browser, and the mails it leads to.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { codeOf, plugIn } from "./support/authenticator.mjs";
import { eventually } from "./support/eventually.mjs";
import { Mails } from "./support/mails.mjs";
import { world } from "./support/world.mjs";

const MAIL = "lia@harbour.example";
const FIRST = "seven quiet boats at noon";
const SECOND = "an orange lantern, far away";

describe("an account", () => {
  const mails = new Mails();
  const here = world({ MAIL__RELAY: `file://${mails.folder}`, AUTH__REGISTRATION: "open" });
  after(() => mails.remove());
  let page;
  let phone;

  const button = (name) => page.getByRole("button", { name, exact: true });
  const heading = (name) => page.getByRole("heading", { name, exact: true }).waitFor();
  const isIn = (of = page) => of.getByRole("navigation", { name: "Views" }).waitFor();
  const signIn = async (of, password) => {
    await of.getByLabel("E-mail", { exact: true }).fill(MAIL);
    await of.getByLabel("Password", { exact: true }).fill(password);
    await of.getByRole("button", { name: "Sign in", exact: true }).click();
  };

  it("is asked for, and the desk tells at once what a password is worth", async () => {
    page = await here.browser.page();
    await page.goto(here.desk.address);
    await page.getByRole("link", { name: "Make a new organization" }).click();
    await heading("A new organization");
    await page.getByLabel("Organization", { exact: true }).fill("Harbour");
    await page.getByLabel("Name", { exact: true }).fill("Lia Berg");
    await page.getByLabel("E-mail", { exact: true }).fill(MAIL);
    await page.getByLabel("Password", { exact: true }).fill("password1234");
    await page.getByText(/weak|Guessed at once/).waitFor();
    await page.getByLabel("Password", { exact: true }).fill(FIRST);
    await page.getByText(/^(Very )?[gG]ood$/).waitFor();
    await button("Create account").click();
    await heading("Look into your mail");
  });

  it("works once its address is confirmed, by a link that leaves the address", async () => {
    await page.getByRole("link", { name: "To the sign-in" }).click();
    await signIn(page, FIRST);
    await page
      .getByRole("alert")
      .getByText(/not confirmed|wrong/)
      .waitFor();
    const link = await mails.link(MAIL, "/verify");
    await page.goto("about:blank");
    await page.goto(link);
    await heading("Confirm your address");
    await eventually(() => page.evaluate(() => location.hash), "");
    await button("Confirm and sign in").click();
    await heading("Set up a second step");
  });

  it("reaches nothing before there is a second step, which an owner has to have", async () => {
    await page.goto(`${here.desk.address}/settings/members`);
    await heading("Set up a second step");
    const key = await plugIn(page);
    await page.getByRole("button", { name: /^Passkey/ }).click();
    await page.getByLabel("Name of the passkey").fill("my laptop");
    await button("Add passkey").click();
    await heading("Keep these recovery codes");
    await eventually(() => key.count(), 1);
    await button("I have kept them").click();
    await page.getByText("Your account").first().waitFor();
  });

  it("shows where one is signed in, and ends that within seconds", async () => {
    phone = await here.browser.page();
    await phone.goto(here.desk.address);
    await signIn(phone, FIRST);
    await phone.getByRole("heading", { name: "The second step" }).waitFor();
    await page.goto(`${here.desk.address}/settings/security`);
    await page
      .getByRole("region", { name: "Authenticator app" })
      .getByRole("button", { name: "Set up" })
      .click();
    const secret = await page.getByLabel("Secret for the app").inputValue();
    await page.getByLabel("Code", { exact: true }).fill(codeOf(secret));
    await button("Check the code").click();
    await page
      .getByRole("region", { name: "Authenticator app" })
      .getByText("On", { exact: true })
      .waitFor();
    await phone.getByRole("button", { name: "Start again" }).click();
    await signIn(phone, FIRST);
    await phone.getByRole("button", { name: "Use a code from the app" }).click();
    await phone.getByLabel("Code", { exact: true }).fill(codeOf(secret, 1));
    await phone.getByRole("button", { name: "Sign in", exact: true }).click();
    await isIn(phone);

    await page.goto(`${here.desk.address}/settings/sign-ins`);
    const list = page.getByRole("list", { name: "Your devices" });
    await list.getByText("This device").waitFor();
    await eventually(() => list.getByRole("listitem").count(), 2);
    await list.getByRole("button", { name: /^End / }).click();
    const began = Date.now();
    await page.getByRole("alertdialog").getByRole("button", { name: "End" }).click();
    await phone.getByText("You were signed out.").waitFor();
    assert.ok(Date.now() - began < 5_000, "it takes no more than five seconds");
    await eventually(() => list.getByRole("listitem").count(), 1);
  });

  it("gets another password by mail, which ends every other sign-in", async () => {
    await phone.getByRole("link", { name: "Forgot the password?" }).click();
    await phone.getByLabel("E-mail", { exact: true }).fill(MAIL);
    await phone.getByRole("button", { name: "Send link" }).click();
    await phone.getByRole("heading", { name: "Look into your mail" }).waitFor();
    const link = await mails.link(MAIL, "/reset");
    await phone.goto("about:blank");
    await phone.goto(link);
    await phone.getByLabel("New password", { exact: true }).fill("harbour");
    await phone.getByRole("button", { name: "Set password" }).click();
    await phone.getByText("Use at least 12 characters.").first().waitFor();
    assert.equal(await phone.getByRole("heading", { name: "The password is set" }).count(), 0);
    await phone.getByLabel("New password", { exact: true }).fill(SECOND);
    await phone.getByRole("button", { name: "Set password" }).click();
    await phone.getByRole("heading", { name: "The password is set" }).waitFor();
    await page.getByText("You were signed out.").waitFor();
    await phone.goto("about:blank");
    await phone.goto(link);
    await phone.getByLabel("New password", { exact: true }).fill(SECOND);
    await phone.getByRole("button", { name: "Set password" }).click();
    await phone
      .getByRole("alert")
      .getByText(/This link was used/)
      .waitFor();
  });

  it("is entered with the new password, and the passkey", async () => {
    await signIn(page, SECOND);
    await heading("The second step");
    await button("Use passkey").click();
    await isIn();
  });

  it("changes its password where one is signed in, after the old one", async () => {
    await page.goto(`${here.desk.address}/settings/security`);
    await button("Change password").click();
    await page.getByLabel("Current password", { exact: true }).fill("not this one, surely");
    await page.getByLabel("New password", { exact: true }).fill(FIRST);
    await button("Change password").click();
    await page.getByRole("alert").getByText(/wrong/).waitFor();
  });
});
