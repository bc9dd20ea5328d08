// The rules of WCAG 2.2 AA and good practice, as far as a machine can judge them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The page, or a part of it, breaks none of the rules. */
export async function assertAccessible(page, name, within = "document") {
  await page.evaluate(AXE);
  await page.evaluate(settled);
  const violations = await page.evaluate(
    async ([rules, selector]) => {
      const context = selector === "document" ? document : selector;
      const { violations } = await globalThis.axe.run(context, { runOnly: rules });
      return violations.map(({ id, nodes }) => {
        const where = nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`);
        return `${id}: ${where.join("; ")}`;
      });
    },
    [RULES, within],
  );
  assert.deepEqual(violations, [], name);
}

/** What is only half there has other colours: it waits until everything has come. */
function settled() {
  const shadows = [...document.querySelectorAll("*")].flatMap((it) => it.shadowRoot ?? []);
  const ending = [document, ...shadows]
    .flatMap((root) => root.getAnimations())
    .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity);
  return Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
}

/** Nothing is cut off, or has to be scrolled to, at the side. */
export async function assertNarrow(page, name) {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  assert.ok(content <= window, `${name} is ${content} px wide in a window of ${window}`);
}
