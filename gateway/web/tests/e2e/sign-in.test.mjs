// The way in and the way out.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import { eventually } from "./support/eventually.mjs";
import { world } from "./support/world.mjs";

const WRONG = "E-mail or password are wrong.";

describe("signing in", () => {
  const here = world({ LIMITS__SIGN_IN_ATTEMPTS: 2 });
  let page;

  const submit = async (email, password) => {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  /** What the page says to a wrong password; when it says to wait, that is what one does. */
  const refused = async (n) => {
    const answer = page.waitForResponse("**/api/v1/auth/sign-in");
    await submit("nobody@demo.example", `wrong password ${n}`);
    const seconds = Number((await answer).headers()["retry-after"] ?? 0);
    const said = page.getByRole("alert").locator("div");
    await said.waitFor();
    const text = await said.textContent();
    if (!/Try again in \d+ seconds?/.test(text)) return text;
    await setTimeout(seconds * 1_000);
    return refused(n);
  };
  const alert = (text) => page.getByRole("alert").getByText(text).waitFor();

  it("says what is missing, and goes there", async () => {
    page = await here.browser.page();
    await page.goto(`${here.desk.address}/tickets?view=mine`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Enter your e-mail address.").waitFor();
    assert.ok(await page.getByLabel("E-mail").evaluate((field) => field.matches(":focus")));
  });

  it("offers no registering where that is closed", async () => {
    const said = page.waitForResponse("**/api/v1/auth/options");
    await page.reload();
    assert.deepEqual(await (await said).json(), { registration: false });
    await page.getByLabel("E-mail").waitFor();
    assert.equal(await page.getByRole("link", { name: "Make a new organization" }).count(), 0);
    await page.goto(`${here.desk.address}/register`);
    await page.getByRole("heading", { name: "Registering is closed here" }).waitFor();
  });

  it("says that a provider did not let somebody in, and leaves the address", async () => {
    await page.goto("about:blank");
    await page.goto(`${here.desk.address}/#problem=provider`);
    await alert(/provider/);
    assert.equal(await page.evaluate(() => location.hash), "");
    await page.goto(`${here.desk.address}/tickets?view=mine`);
  });

  it("says that there is no network", async () => {
    await page.context().setOffline(true);
    await submit("ada@demo.example", "does not matter");
    await alert("You are offline.");
    await page.context().setOffline(false);
  });

  it("says that the desk does not answer", async () => {
    await page.route("**/api/v1/auth/sign-in", (route) => route.abort());
    await submit("ada@demo.example", "does not matter");
    await alert("InsightDesk cannot be reached.");
    await page.unroute("**/api/v1/auth/sign-in");
  });

  it("does not say which of the two is wrong, and in the end not to try on", async () => {
    for (let n = 0; n < 2; n += 1) assert.equal(await refused(n), WRONG);
    assert.match(await refused(2), /^Too many failed attempts from here. Try again in \d+ minutes/);
  });

  it("leads to where one wanted to go, and leaves no token where scripts could find it", async () => {
    const { email, password } = here.desk.demo.logins.find(({ name }) => name.startsWith("Ben"));
    await submit(email, password);
    await page.getByText("All clear. Nothing waits for you.").waitFor();
    assert.match(page.url(), /view=mine$/);
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    assert.doesNotMatch(kept, /eyJ|idr_/);
  });

  it("ends by signing out, for good", async () => {
    await page.getByRole("button", { name: /Your status/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Password").waitFor();
    await page.reload();
    await page.getByLabel("Password").waitFor();
    assert.equal(await page.getByText("You were signed out").count(), 0);
    const kept = async () => (await page.context().cookies()).map(({ name }) => name);
    await eventually(async () => (await kept()).filter((name) => name.includes("refresh")), []);
  });
});
