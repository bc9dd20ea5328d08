// What every file of tests begins with: a desk, a browser, and people.
import { after, afterEach, before } from "node:test";
import { Agent } from "./agent.mjs";
import { Browser } from "./browser.mjs";
import { Desk } from "./desk.mjs";
import { Visitor } from "./visitor.mjs";

/**
 * Call it once, at the top of a file; the fields are there when the tests run. `options` are those
 * of the program that the tests need to be different: `SECTION__NAME`.
 */
export function world(options) {
  return worldOf(() => Desk.start(options));
}

/** The same for a desk that is started in another way. */
export function worldOf(start) {
  const here = {
    desk: undefined,
    browser: undefined,
    /** Signs a member of the demo organization in: Ada, Ben or Olga. */
    async agent(name, pageOptions) {
      const login = here.desk.demo.logins.find((held) => held.name.startsWith(name));
      const page = await here.browser.page(pageOptions);
      return new Agent(page, login, here.desk.address).signIn();
    },
    async visitor(name, pageOptions) {
      const page = await here.browser.page(pageOptions);
      return new Visitor(page, here.desk.address).start(name);
    },
  };
  before(async () => {
    here.desk = await start();
    here.browser = await Browser.start();
  });
  afterEach(() => here.browser?.assertQuiet());
  after(async () => {
    await here.browser?.stop();
    await here.desk?.stop();
  });
  return here;
}
