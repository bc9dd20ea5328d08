/** Why a password is not good enough, in the reader's language. */

import type { Weakness } from "@insightdesk/client";
import { type TextKey, t } from "../../texts";

const WORDS: Record<Weakness, TextKey> = {
  too_short: "weak.short",
  too_long: "weak.long",
  breached: "weak.known",
  context_word: "weak.own",
  guessable: "weak.guessable",
  classes: "weak.signs",
  used_before: "weak.before",
};

export function weakText(why: Weakness): string {
  return t(WORDS[why]);
}
