// In style sheets that stand alone, `token(name)` is a colour of the design.
import { readFileSync } from "node:fs";

const { color } = JSON.parse(
  readFileSync(new URL("../tokens/tokens.json", import.meta.url), "utf8"),
);

export function tokens() {
  return {
    name: "tokens",
    enforce: "pre",
    transform(code, id) {
      if (!/\.css\b/.test(id)) return undefined;
      return code.replace(/token\(([\w-]+)\)/g, (_, name) => {
        if (!color[name]) throw new Error(`${id}: there is no token ${name}`);
        return `light-dark(${color[name].join(", ")})`;
      });
    },
  };
}
