// Chromium, and pages that notice when the browser had to refuse something.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const WAIT_MS = 15_000;
/** What a browser writes when it, or a script, was not allowed something. */
const REFUSAL = /content security|trusted ?(html|script|type)|violates/i;
/** Requests that fail are part of these tests: the desk is killed, the network is cut. */
const NETWORK = /failed to load resource|websocket|net::err/i;

export class Browser {
  #browser;
  /** What went wrong in any page, in words. */
  #troubles = [];

  static async start() {
    const browser = new Browser();
    const executablePath = process.env.CHROMIUM ?? PATHS.find((path) => existsSync(path));
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    browser.#browser = await chromium.launch({ executablePath, args });
    return browser;
  }

  /** A page of a person who has nothing to do with the others. */
  async page(options = {}) {
    const context = await this.#browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: "en-GB",
      ...options,
    });
    context.setDefaultTimeout(WAIT_MS);
    await context.exposeBinding("__refused", (_, words) => this.#troubles.push(words));
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event;
        window.__refused(`${effectiveDirective}: ${blockedURI} at ${sourceFile}:${lineNumber}`);
      });
    });
    const page = await context.newPage();
    page.on("console", (message) => this.#hear(message));
    page.on("pageerror", (error) => this.#troubles.push(`thrown: ${error.stack ?? error.message}`));
    return page;
  }

  #hear(message) {
    const text = message.text();
    const isError = message.type() === "error" && !NETWORK.test(text);
    if (isError || REFUSAL.test(text)) this.#troubles.push(`console: ${text}`);
  }

  /** What was refused or thrown since the last time. */
  troubles() {
    return this.#troubles.splice(0);
  }

  /** Nothing was. */
  assertQuiet() {
    assert.deepEqual(this.troubles(), []);
  }

  async stop() {
    await this.#browser.close();
  }
}
