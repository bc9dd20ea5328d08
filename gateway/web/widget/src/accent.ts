/** A customer's colour for the launcher and for one's own bubbles, with text that can be read. */
export function accentStyle(accent: string | undefined): [name: string, value: string][] {
  const hex = /^#([0-9a-f]{6})$/i.exec(accent ?? "")?.[1];
  if (!hex) return [];
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  // Where white and black are equally readable; either side of it one of them has 4.58 or more.
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
  return [
    ["--accent", `#${hex}`],
    ["--on-accent", light ? "#000" : "#fff"],
  ];
}
