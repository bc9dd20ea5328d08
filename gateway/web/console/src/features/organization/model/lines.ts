/** Several things in one text: one in each line, or with commas between them. */

/** The things, without blanks and each of them once, in their order. */
export function linesOf(text: string): string[] {
  const lines = text.split(/[\n,;]/).map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ""))];
}

/** Those that a test does not let pass. */
export function strays(lines: readonly string[], isGood: (line: string) => boolean): string[] {
  return lines.filter((line) => !isGood(line));
}
