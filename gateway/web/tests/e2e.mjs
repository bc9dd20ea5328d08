// Runs the browser tests: `npm run e2e [name…]`. INSIGHTDESK_BIN names the program; without it the
// release build is taken, else the debug build. Each file of tests has a desk of its own.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("e2e", import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .map((name) => `${folder}/${name}`);

const options = ["--test", "--test-concurrency=1", "--test-reporter=spec", "--test-timeout=600000"];
const { status } = spawnSync(process.execPath, [...options, ...files], { stdio: "inherit" });
process.exitCode = status ?? 1;
