// Pictures of what the tests go through, for people: `INSIGHTDESK_SHOTS` names the folder.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = process.env.INSIGHTDESK_SHOTS;

/** Takes one where somebody wants to look. */
export async function shot(page, name) {
  if (!FOLDER) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}
