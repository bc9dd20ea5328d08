// More than a password: codes of an app, recovery codes and passkeys, set up and asked for.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import { codeOf, plugIn } from "./support/authenticator.mjs";
import { eventually } from "./support/eventually.mjs";
import { world } from "./support/world.mjs";

describe("a second step", () => {
  const here = world();
  let page;
  let key;
  let secret;
  let used;
  let codes;
  let login;

  const button = (name) => page.getByRole("button", { name, exact: true });
  const heading = (name) => page.getByRole("heading", { name, exact: true }).waitFor();
  const card = (name) => page.getByRole("region", { name, exact: true });
  const passkey = (name) => card("Passkeys").getByRole("listitem").filter({ hasText: name });

  const signIn = async () => {
    await page.getByLabel("E-mail").fill(login.email);
    await page.getByLabel("Password").fill(login.password);
    await button("Sign in").click();
  };
  const signOut = async () => {
    await page.getByRole("button", { name: /Your status/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Password").waitFor();
  };
  /** After a wrong one the desk wants a moment; it says how long. */
  const prove = async (code) => {
    await page.getByLabel("Code", { exact: true }).fill(code);
    const answer = page.waitForResponse("**/api/v1/auth/second-factor");
    await button("Sign in").click();
    const seconds = Number((await answer).headers()["retry-after"] ?? 0);
    if (seconds === 0) return;
    await page
      .getByRole("alert")
      .getByText(/Try again in/)
      .waitFor();
    await setTimeout(seconds * 1_000);
    await prove(code);
  };
  const isIn = () => page.getByRole("navigation", { name: "Views" }).waitFor();
  const goToSecurity = async () => {
    await page.getByRole("button", { name: /Your status/ }).click();
    await page.getByRole("menuitem", { name: "Account and organization" }).click();
    await page.getByRole("link", { name: "Signing in" }).click();
    await heading("Signing in");
  };

  it("is set up with an app, from the menu of oneself", async () => {
    const ada = await here.agent("Ada");
    page = ada.page;
    login = here.desk.demo.logins.find(({ name }) => name.startsWith("Ada"));
    await goToSecurity();
    await eventually(() => page.evaluate(() => document.activeElement?.textContent), "Signing in");
    await card("Authenticator app").getByRole("button", { name: "Set up" }).click();
    await page.getByRole("img", { name: /QR code/ }).waitFor();
    secret = await page.getByLabel("Secret for the app").inputValue();
    assert.match(secret, /^[A-Z2-7 ]{32,}$/);
    const picture = await page
      .getByRole("img", { name: /QR code/ })
      .evaluate((image) => image.decode().then(() => image.naturalWidth));
    assert.ok(picture > 0, "the picture is drawn");
    await page.getByLabel("Code", { exact: true }).fill("000000");
    await button("Check the code").click();
    await page
      .getByRole("alert")
      .getByText(/did not match/)
      .waitFor();
    used = codeOf(secret);
    await page.getByLabel("Code", { exact: true }).fill(used);
    await button("Check the code").click();
    await heading("Keep these recovery codes");
    codes = await page.locator("ol li").allTextContents();
    assert.equal(codes.length, 10);
    assert.equal(new Set(codes).size, 10);
  });

  it("hands its recovery codes out as a file, once", async () => {
    const file = page.waitForEvent("download");
    await button("Download").click();
    const name = (await file).suggestedFilename();
    assert.equal(name, "insightdesk-recovery-codes.txt");
    await button("I have kept them").click();
    await card("Recovery codes").getByText("10 codes are left").waitFor();
    await page.reload();
    await card("Recovery codes").waitFor();
    assert.equal(await page.getByText(codes[0]).count(), 0);
  });

  it("is asked for when one signs in, and takes each code once", async () => {
    await signOut();
    await signIn();
    await heading("The second step");
    await prove(used);
    await page
      .getByRole("alert")
      .getByText(/did not match/)
      .waitFor();
    await prove(codeOf(secret, 1));
    await isIn();
  });

  it("can be a recovery code, as it was printed", async () => {
    await signOut();
    await signIn();
    await button("Use a recovery code").click();
    await page.getByLabel("Recovery code").fill(codes[0]);
    await button("Sign in").click();
    await isIn();
    await goToSecurity();
    await card("Recovery codes").getByText("9 codes are left").waitFor();
  });

  it("can be a passkey, which gets a name", async () => {
    key = await plugIn(page);
    await button("Add passkey").click();
    await page.getByLabel("Name of the passkey").fill("my laptop");
    await card("Passkeys").getByRole("button", { name: "Add passkey" }).click();
    await passkey("my laptop").waitFor();
    await eventually(() => key.count(), 1);
    await signOut();
    await signIn();
    await heading("The second step");
    await button("Use passkey").click();
    await isIn();
  });

  it("is not needed by whoever signs in with the passkey alone", async () => {
    await signOut();
    await button("Use a passkey").click();
    await isIn();
  });

  it("gets another name where one knows it by that", async () => {
    await goToSecurity();
    await page.getByRole("button", { name: "Rename my laptop" }).click();
    await page.getByLabel("Name of the passkey").fill("my old laptop");
    await card("Passkeys").getByRole("button", { name: "Save" }).click();
    await passkey("my old laptop").waitFor();
    await page.reload();
    await passkey("my old laptop").waitFor();
  });

  it("is taken away after a question", async () => {
    await goToSecurity();
    await page.getByRole("button", { name: "Remove my old laptop" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await passkey("my old laptop").waitFor({ state: "detached" });
    await signOut();
    await signIn();
    await page.getByLabel("Code", { exact: true }).waitFor();
    assert.equal(await button("Use a passkey").count(), 0);
  });

  it("is asked for of whoever comes back from a provider, and leaves the address", async () => {
    const challenge = await page.evaluate(async ({ email, password }) => {
      const headers = { "content-type": "application/json" };
      const request = { method: "POST", headers, body: JSON.stringify({ email, password }) };
      return (await (await fetch("/api/v1/auth/sign-in", request)).json()).challenge;
    }, login);
    const asked = new URLSearchParams({ challenge, methods: "totp,recovery_code" });
    await page.goto("about:blank");
    await page.goto(`${here.desk.address}/second-factor#${asked}`);
    await heading("The second step");
    await eventually(() => page.evaluate(() => location.hash), "");
    await button("Use a recovery code").click();
    await page.getByLabel("Recovery code").fill(codes[1]);
    await button("Sign in").click();
    await isIn();
  });
});
