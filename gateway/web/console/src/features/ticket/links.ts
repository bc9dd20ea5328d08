/** Finds addresses in text. Only http and https: nothing else is made to be clicked. */

export interface Part {
  /** Where it starts in the text. */
  readonly at: number;
  readonly text: string;
  readonly href?: string;
}

/** Longer ones are cut: nobody reads them, and finding their end would take long. */
const ADDRESS = /https?:\/\/[^\s<>"'`]{1,2000}/gi;
/** Signs that end a sentence rather than an address. */
const TRAILING = ".,;:!?…";
const PAIRS: Readonly<Record<string, string>> = { ")": "(", "]": "[" };

export function linked(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const href = trimmed(match[0]);
    if (!URL.canParse(href)) continue;
    if (match.index > from) parts.push({ at: from, text: text.slice(from, match.index) });
    parts.push({ at: match.index, text: href, href });
    from = match.index + href.length;
  }
  if (from < text.length) parts.push({ at: from, text: text.slice(from) });
  return parts;
}

/** Without the sentence's signs, and without a bracket that was opened before the address. */
function trimmed(address: string): string {
  const counts = new Map<string, number>();
  for (const char of address) counts.set(char, (counts.get(char) ?? 0) + 1);
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? "";
    const opened = counts.get(PAIRS[last] ?? "") ?? 0;
    const isUnopened = last in PAIRS && (counts.get(last) ?? 0) > opened;
    if (!isUnopened && !TRAILING.includes(last)) break;
    counts.set(last, (counts.get(last) ?? 0) - 1);
  }
  return address.slice(0, end);
}
