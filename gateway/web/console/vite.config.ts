import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Browsers that know light-dark(), @starting-style and field-sizing, or do well without. */
const TARGET = ["chrome123", "firefox120", "safari17.5"];

/** The version of the program, from the one place where it stands. */
function version(): string {
  const manifest = readFileSync(at("../../../Cargo.toml"), "utf8");
  return /^version = "([^"]+)"/m.exec(manifest)?.[1] ?? "0.0.0";
}

export default defineConfig({
  root: at("."),
  plugins: [react(), tailwind()],
  define: { __VERSION__: JSON.stringify(version()) },
  build: {
    outDir: at("../dist/console"),
    emptyOutDir: true,
    target: TARGET,
    cssTarget: TARGET,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first screen needs comes in one file, whoever else uses parts of it.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } },
    },
  },
  server: {
    proxy: { "/api": "http://localhost:4000", "/ws": { target: "ws://localhost:4000", ws: true } },
  },
});
