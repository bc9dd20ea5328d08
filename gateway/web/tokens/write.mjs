// Writes tokens.css from tokens.json.
import { writeFileSync } from "node:fs";
import { runnerImport } from "vite";

const here = new URL(".", import.meta.url);
const { module } = await runnerImport(new URL("src/index.ts", here).pathname, {
  configFile: false,
});
writeFileSync(new URL("tokens.css", here), module.stylesheet());
