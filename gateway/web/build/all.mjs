// Builds everything that the desk serves into dist/: `node build/all.mjs [widget|demo|console]…`.
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { compress } from "./compress.mjs";
import { buildDemo } from "./demo.mjs";
import { buildWidget } from "./widget.mjs";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const parts = {
  widget: buildWidget,
  demo: buildDemo,
  console: () => build({ configFile: at("console/vite.config.ts"), logLevel: "warn" }),
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  const folder = at(`dist/${name}`);
  rmSync(folder, { recursive: true, force: true });
  console.log(`building ${name}`);
  await parts[name]();
  if (existsSync(folder)) compress(folder);
}
