// Builds the widget: its parts and languages, then the loader, which has to know their names.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { minify } from "terser";
import { build } from "vite";
import { tokens } from "./tokens.mjs";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const TEXTS = "i18n/catalogues/widget";

/** Browsers that know light-dark(), constructable style sheets and private fields. */
const TARGET = ["chrome123", "firefox120", "safari17.5"];

/** Every visitor of somebody's site loads this: after the first minifier a second finds 2 % more. */
const squeeze = {
  name: "squeeze",
  enforce: "post",
  async generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === "chunk") chunk.code = (await minify(chunk.code, SMALL)).code;
    }
  },
};
const SMALL = { module: true, ecma: 2022, compress: { passes: 3, pure_getters: true } };

function options(input, output, define = {}) {
  return {
    configFile: false,
    root: at("widget"),
    base: "./",
    logLevel: "warn",
    define,
    plugins: [tokens(), squeeze],
    json: { namedExports: false },
    build: {
      outDir: at("dist/widget"),
      emptyOutDir: false,
      target: TARGET,
      cssTarget: TARGET,
      modulePreload: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: "strict",
        optimization: { inlineConst: { mode: "all", pass: 3 } },
        output,
      },
    },
  };
}

export async function buildWidget() {
  const languages = readdirSync(at(TEXTS)).map((file) => [
    file.replace(".json", ""),
    at(`${TEXTS}/${file}`),
  ]);
  const parts = { panel: at("widget/src/panel.ts"), prechat: at("widget/src/panel/prechat.ts") };
  const input = { ...parts, ...Object.fromEntries(languages) };
  const names = {
    entryFileNames: "[name]-[hash:12].js",
    hashCharacters: "base36",
  };
  const { output } = await build(options(input, { format: "es", ...names }));
  const files = Object.fromEntries(output.map((chunk) => [chunk.name, chunk.fileName]));
  const define = { __FILES__: JSON.stringify(files) };
  const loader = { format: "iife", entryFileNames: "w.js" };
  await build(options(at("widget/src/loader.ts"), loader, define));
}
