/** Why a password is not good enough: the desk says it in English, readers may have it otherwise. */

import { type TextKey, t } from "../../texts";

const KNOWN: Record<string, TextKey> = {
  "Use at least 12 characters.": "weak.short",
  "Use at most 128 characters.": "weak.long",
  "This password is known from breaches. Choose another one.": "weak.known",
  "Do not build it from your name, your address or your organization.": "weak.own",
  "This password is easy to guess. Add a few more words.": "weak.guessable",
  "Your organization wants small and capital letters, digits and other signs in it.": "weak.signs",
  "You had this password before. Choose another one.": "weak.before",
};

export function weakText(said: string): string {
  const key = KNOWN[said];
  return key ? t(key) : said;
}
