/** E-mail addresses as people paste them: lines, commas, `Ada Palmer <ada@example.com>`. */

const ADDRESS = /^[^\s@<>"]+@[^\s@<>".]+(\.[^\s@<>".]+)+$/;

/** Whether it looks like an address; whether there is such a mailbox, only a mail can tell. */
export function isAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

export interface Pasted {
  /** Each address once, in small letters. */
  readonly good: readonly string[];
  /** What is no address. */
  readonly bad: readonly string[];
}

export function pastedAddresses(text: string): Pasted {
  const named = text.replace(/[^\n,;<>]*<([^<>]*)>/g, " $1 ");
  const words = named.split(/[\s,;]+/).filter((word) => word !== "");
  const good = words.filter(isAddress).map((word) => word.toLowerCase());
  return { good: [...new Set(good)], bad: words.filter((word) => !isAddress(word)) };
}
