// A visitor of the demo shop, with the widget on it.
export class Visitor {
  constructor(page, address) {
    this.page = page;
    this.widget = page.locator("insightdesk-widget");
    this.#address = address;
  }

  #address;

  async visit() {
    await this.page.goto(`${this.#address}/demo`);
    await this.launcher.waitFor();
    return this;
  }

  get launcher() {
    return this.widget.getByRole("button", { name: /chat/i, expanded: false });
  }

  async open() {
    await this.launcher.click();
    await this.widget.getByRole("dialog").waitFor();
  }

  /** Comes, opens the chat and says who they are. */
  async start(name) {
    await this.visit();
    await this.open();
    await this.widget.getByLabel("Name").fill(name);
    await this.widget.getByRole("button", { name: "Start chat" }).click();
    await this.editor.waitFor();
    return this;
  }

  get editor() {
    return this.widget.getByRole("textbox", { name: "Write a message" });
  }

  get log() {
    return this.widget.getByRole("log");
  }

  async write(text) {
    await this.editor.fill(text);
    await this.editor.press("Enter");
  }

  message(text) {
    return this.log.locator(".line").filter({ hasText: text });
  }

  /** The texts of the messages, oldest first. */
  texts() {
    return this.log.locator(".line > p").allTextContents();
  }

  /** Waits until a message of theirs has come so far: queued, sent, delivered, read. */
  async waitFor(text, state) {
    await this.log.locator(`.line.${state}`).filter({ hasText: text }).waitFor();
  }
}
