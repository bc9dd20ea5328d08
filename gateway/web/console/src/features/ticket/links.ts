/** Finds addresses in text. Only http and https: nothing else is made to be clicked. */

export interface Part {
  /** Where it starts in the text. */
  readonly at: number;
  readonly text: string;
  readonly href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'`]+/gi;
/** Signs that end a sentence rather than an address. */
const TRAILING = /[.,;:!?…]+$/;

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
  let url = address.replace(TRAILING, "");
  for (const [open, close] of ["()", "[]"]) {
    while (open && close && url.endsWith(close) && count(url, close) > count(url, open)) {
      url = url.slice(0, -1).replace(TRAILING, "");
    }
  }
  return url;
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
