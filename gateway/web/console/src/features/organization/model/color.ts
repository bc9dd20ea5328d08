/** A customer's colour: whether it is one, and whether it can be seen and read. */

import { contrast } from "@insightdesk/tokens/contrast";

/** What stands on it, and how well: 4.5 is enough for text, 3 for what is not text. */
export interface ColorFit {
  readonly text: "#000000" | "#ffffff";
  readonly onText: number;
  /** The launcher on a white page. */
  readonly onPage: number;
  readonly isPale: boolean;
}

const SEEN = 3;

export function isColor(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

export function fitOf(color: string): ColorFit {
  const [white, black] = [contrast(color, "#ffffff"), contrast(color, "#000000")];
  const isWhite = white >= black;
  return {
    text: isWhite ? "#ffffff" : "#000000",
    onText: isWhite ? white : black,
    onPage: white,
    isPale: white < SEEN,
  };
}
