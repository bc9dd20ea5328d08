// A member at the console, by what a person sees and presses.
import { freshCode } from "./authenticator.mjs";

export class Agent {
  constructor(page, login, address) {
    this.page = page;
    this.name = login.name;
    this.#login = login;
    this.#address = address;
  }

  #login;
  #address;

  async signIn() {
    await this.page.goto(this.#address);
    await this.page.getByLabel("E-mail").fill(this.#login.email);
    await this.page.getByLabel("Password").fill(this.#login.password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    if (this.#login.totp_secret) await this.#prove(this.#login.totp_secret);
    await this.page.getByRole("navigation", { name: "Views" }).waitFor();
    await this.page.locator("[data-ticket]").or(this.page.getByText("All clear")).first().waitFor();
    return this;
  }

  /** Whoever has a second factor shows it. */
  async #prove(secret) {
    await this.page.getByLabel("Code", { exact: true }).fill(await freshCode(secret));
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  /** The row of a ticket, by its subject or its contact. */
  row(text) {
    return this.page.locator("[data-ticket]").filter({ hasText: text });
  }

  async open(text) {
    await this.row(text).first().click();
    await this.log.locator("article").first().waitFor();
  }

  get log() {
    return this.page.getByRole("log");
  }

  /** A message or note in the open ticket. */
  message(text) {
    return this.log.locator("article").filter({ hasText: text });
  }

  /** The texts of the open ticket's messages, oldest first. */
  texts() {
    return this.log.locator("article p[dir=auto]").allTextContents();
  }

  /** Waits until a message has come so far: queued, sent, delivered, read. */
  async waitFor(text, state) {
    await this.message(text).locator(`[data-delivery=${state}]`).waitFor();
  }

  get editor() {
    return this.page.getByRole("textbox", { name: /^Reply to|^Internal note/ });
  }

  async reply(text) {
    await this.#write("Reply", text);
  }

  async note(text) {
    await this.#write("Note", text);
  }

  async #write(mode, text) {
    await this.page.getByRole("radio", { name: mode }).check();
    await this.editor.fill(text);
    await this.editor.press("Control+Enter");
  }

  view(name) {
    return this.page
      .getByRole("navigation", { name: "Views" })
      .getByRole("link", { name: new RegExp(`^${name}`) });
  }

  async show(name) {
    await this.view(name).click();
    await this.page.getByRole("heading", { name, exact: true }).waitFor();
  }
}
