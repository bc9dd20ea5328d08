/** The panel's words: one file per language, which the loader fetches together with the panel. */

import type { Catalogue, Translate } from "@insightdesk/i18n";
import type en from "@insightdesk/i18n/catalogues/widget/en.json";

type Key = keyof typeof en;

/** The texts of a language, by key. */
export type Texts = Catalogue<Key>;
/** Gives the panel's texts. */
export type Words = Translate<Key>;
