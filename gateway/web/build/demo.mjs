// Builds the demo shop: a page like a customer's, with the widget on it.
import { fileURLToPath } from "node:url";
import { build } from "vite";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export async function buildDemo() {
  await build({
    configFile: false,
    root: at("demo"),
    base: "/demo/",
    logLevel: "warn",
    build: {
      outDir: at("dist/demo"),
      emptyOutDir: false,
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { output: { hashCharacters: "base36" } },
    },
  });
}
