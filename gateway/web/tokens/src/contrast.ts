/** Contrast by the formula of WCAG 2, and what text fits on a customer's colour. */

type Rgb = readonly [number, number, number];

/** From 1 (the same) to 21 (black on white). */
export function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(parse(a)), luminance(parse(b))].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
