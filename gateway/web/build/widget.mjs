// Builds the widget: the panel with its languages, then the loader, which has to know their names.
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { tokens } from "./tokens.mjs";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Browsers that know light-dark(), constructable style sheets and private fields. */
const TARGET = ["chrome123", "firefox120", "safari17.5"];

function options(input, output, define = {}) {
  return {
    configFile: false,
    root: at("widget"),
    base: "./",
    logLevel: "warn",
    define,
    plugins: [tokens()],
    build: {
      outDir: at("dist/widget"),
      emptyOutDir: false,
      target: TARGET,
      cssTarget: TARGET,
      modulePreload: false,
      rolldownOptions: { input: at(input), preserveEntrySignatures: "strict", output },
    },
  };
}

export async function buildWidget() {
  const names = { entryFileNames: "panel-[hash:12].js", chunkFileNames: "[name]-[hash:12].js" };
  const format = { format: "es", hashCharacters: "base36" };
  const { output } = await build(options("widget/src/panel.ts", { ...format, ...names }));
  const { fileName } = output.find((chunk) => chunk.isEntry);
  const define = { __PANEL__: JSON.stringify(`widget/${fileName}`) };
  await build(options("widget/src/loader.ts", { format: "iife", entryFileNames: "w.js" }, define));
}
