/** The design tokens, as CSS variables. `tokens.json` is the one place where values stand. */

import tokens from "../tokens.json";

/** The names of colours. */
export type Color = keyof typeof tokens.color;

/** Light and dark value of a colour. */
export function pair(color: Color): readonly [light: string, dark: string] {
  const [light = "", dark = ""] = tokens.color[color];
  return [light, dark];
}

/** Declarations of all tokens: colours follow `color-scheme`, so light and dark are one sheet. */
export function declarations(): string[] {
  return [
    ...Object.entries(tokens.color).map(([name, [light, dark]]) =>
      declare(name, `light-dark(${light}, ${dark})`),
    ),
    ...tokens.space.map((px) => declare(`space-${px}`, `${px}px`)),
    ...Object.entries(tokens.radius).map(([name, px]) => declare(`radius-${name}`, `${px}px`)),
    ...Object.entries(tokens.text).flatMap(([name, [size, line]]) => [
      declare(`text-${name}`, `${size}px`),
      declare(`line-${name}`, `${line}px`),
    ]),
    ...Object.entries(tokens.weight).map(([name, weight]) => declare(`weight-${name}`, weight)),
    ...Object.entries(tokens.shadow).map(([name, shadow]) => declare(`shadow-${name}`, shadow)),
    ...Object.entries(tokens.motion).map(([name, value]) => declare(`motion-${name}`, value)),
  ];
}

/** `tokens.css`: the variables, and the switch between light and dark. */
export function stylesheet(): string {
  return `/* Made from tokens.json by \`npm run tokens\`; do not edit. */
:root {
  color-scheme: light dark;
${declarations()
  .map((line) => `  ${line}\n`)
  .join("")}}
[data-theme="light"] {
  color-scheme: light;
}
[data-theme="dark"] {
  color-scheme: dark;
}
`;
}

function declare(name: string, value: string | number): string {
  return `--id-${name}: ${value};`;
}
