// Fails when what visitors and agents have to load grows beyond what we allow (gzip -9, KiB).
import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { files } from "../build/compress.mjs";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const size = (paths) =>
  paths.reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0);

/** The scripts or sheets that the console's page names: what is loaded before anything else. */
function initial(ending) {
  const html = readFileSync(`${dist}/console/index.html`, "utf8");
  const names = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name);
  return names.filter((name) => name.endsWith(ending)).map((name) => `${dist}/console/${name}`);
}

const widget = files(`${dist}/widget`).filter((path) => path.endsWith(".js"));
const budgets = [
  ["widget loader", 2, widget.filter((path) => basename(path) === "w.js")],
  ["widget panel", 16, widget.filter((path) => basename(path).startsWith("panel-"))],
  ["console initial script", 160, initial(".js")],
  ["console initial style", 14, initial(".css")],
];

let over = 0;
for (const [name, limit, paths] of budgets) {
  const kib = size(paths) / 1024;
  const bad = paths.length === 0 || kib > limit;
  over += bad ? 1 : 0;
  const from = paths.map((path) => relative(dist, path)).join(", ") || "nothing was built";
  console.log(`${bad ? "OVER" : "ok  "} ${name}: ${kib.toFixed(2)} of ${limit} KiB (${from})`);
}
process.exitCode = over > 0 ? 1 : 0;
