// Every screen, in light and dark, on a desk and in a hand, from left to right and the other way.
import { describe, it } from "node:test";
import { assertAccessible, assertNarrow } from "./support/axe.mjs";
import { eventually } from "./support/eventually.mjs";
import { guest } from "./support/seed.mjs";
import { Visitor } from "./support/visitor.mjs";
import { world } from "./support/world.mjs";

const PHONE = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true };
const TABLET = { viewport: { width: 1024, height: 768 } };
const SETTINGS = [
  ["in light", {}],
  ["in dark", { colorScheme: "dark" }],
  ["on a phone", PHONE],
  ["on a phone in dark", { ...PHONE, colorScheme: "dark" }],
  ["on a tablet", TABLET],
  ["with high contrast", { forcedColors: "active" }],
  ["with less motion", { reducedMotion: "reduce" }],
];

describe("every screen is accessible", () => {
  const here = world({ AUTH__REGISTRATION: "open" });
  /** The page's own policy would not let the checker in. */
  const open = (options) => ({ ...options, bypassCSP: true });

  it("to begin with, there is something to see", async () => {
    const lia = await guest(here.desk, "Lia Berg");
    await lia.write(
      "Does this work with https://example.com/a-rather-long-address-that-may-break?",
    );
    await lia.write("And a second line");
    const ben = await here.agent("Ben");
    await ben.open("Lia Berg");
    await ben.reply("It does.");
    await ben.note("tested it");
    await ben.page.getByRole("button", { name: "Take it" }).click();
    await ben.page.getByRole("button", { name: "Assigned to Ben Okafor" }).waitFor();
  });

  for (const [name, options] of SETTINGS) {
    it(`${name}: sign-in, list, ticket, windows`, async () => {
      const { page } = await signInPage(options);
      await assertAccessible(page, "sign-in");
      await assertNarrow(page, "sign-in");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("Enter your e-mail address.").waitFor();
      await assertAccessible(page, "sign-in with errors");
      await page.context().close();

      const ada = await here.agent("Ada", open(options));
      await assertAccessible(ada.page, "list");
      await assertNarrow(ada.page, "list");
      await ada.open("Lia Berg");
      await ada.editor.waitFor();
      await assertAccessible(ada.page, "ticket");
      await assertNarrow(ada.page, "ticket");
      await windows(ada);
      await ada.page.context().close();
    });
  }

  for (const [name, options] of SETTINGS) {
    it(`${name}: the ways in, and the pages of an account`, async () => {
      const page = await here.browser.page(open(options));
      for (const path of [
        "register",
        "forgot",
        "verify#token=x",
        "reset#token=x",
        "welcome#token=x",
      ]) {
        await page.goto("about:blank");
        await page.goto(`${here.desk.address}/${path}`);
        await page.getByRole("button").last().waitFor();
        await assertAccessible(page, path);
        await assertNarrow(page, path);
      }
      await page.context().close();

      const { page: desk } = await here.agent("Ada", open(options));
      for (const path of ["", "profile", "security", "sign-ins", "privacy"]) {
        await desk.goto(`${here.desk.address}/settings/${path}`);
        await desk.getByRole("heading", { level: 1 }).waitFor();
        await eventually(() => desk.locator("[aria-busy=true]").count(), 0);
        await assertAccessible(desk, `settings/${path}`);
        await assertNarrow(desk, `settings/${path}`);
      }
      await desk.context().close();
    });
  }

  it("from right to left too", async () => {
    const ada = await here.agent("Ada", open({}));
    await ada.open("Lia Berg");
    await ada.page.keyboard.press("Control+k");
    await ada.page.getByRole("combobox").fill("Settings");
    await ada.page.keyboard.press("Enter");
    await ada.page.getByLabel("Language").selectOption("ar");
    await ada.page.locator("html[dir=rtl]").waitFor();
    await ada.page.keyboard.press("Escape");
    await ada.page.getByRole("dialog").waitFor({ state: "detached" });
    await ada.log.locator("article").first().waitFor();
    await assertAccessible(ada.page, "ticket in Arabic");
    await assertNarrow(ada.page, "ticket in Arabic");
    await ada.page.setViewportSize(PHONE.viewport);
    await assertNarrow(ada.page, "ticket in Arabic on a phone");
    await assertAccessible(ada.page, "ticket in Arabic on a phone");
  });

  for (const [name, options] of SETTINGS) {
    it(`${name}: the widget, closed, before the chat, and in it`, async () => {
      const page = await here.browser.page(open(options));
      const lia = await new Visitor(page, here.desk.address).visit();
      await assertAccessible(page, "launcher", "insightdesk-widget");
      await lia.open();
      await lia.widget.getByLabel("Name").waitFor();
      await assertAccessible(page, "form", "insightdesk-widget");
      await assertNarrow(page, "form");
      await lia.widget.getByRole("button", { name: "Start chat" }).click();
      await lia.write("A message");
      await lia.waitFor("A message", "sent");
      await assertAccessible(page, "chat", "insightdesk-widget");
      await assertNarrow(page, "chat");
      await page.context().close();
    });
  }

  async function signInPage(options) {
    const page = await here.browser.page(open(options));
    await page.goto(here.desk.address);
    await page.getByLabel("E-mail").waitFor();
    return { page };
  }

  /** What opens over a ticket. */
  async function windows({ page }) {
    await page.getByRole("button", { name: /^Status:/ }).click();
    await page.getByRole("menuitem").first().waitFor();
    await assertAccessible(page, "status menu", "[role=menu]");
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    if (await page.getByRole("complementary", { name: "Contact" }).isHidden()) {
      await page.getByRole("button", { name: "Contact" }).click();
      await page.getByRole("dialog", { name: "Contact" }).waitFor();
      await assertAccessible(page, "contact", "[role=dialog]");
      await assertNarrow(page, "contact");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await assertAccessible(page, "palette", "[role=dialog]");
    await page.getByRole("combobox").fill("Settings");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    await assertAccessible(page, "settings", "[role=dialog]");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await assertAccessible(page, "keys", "[role=dialog]");
  }
});
