/** What a person set for this browser: kept in it, applied to the page at once. */

import { create } from "zustand";

export type Theme = "system" | "light" | "dark";
export type Density = "compact" | "default" | "comfortable";

export interface Prefs {
  theme: Theme;
  density: Density;
  /** Keys without Ctrl or Cmd do things. */
  singleKeys: boolean;
  /** The column with the contact is open, where there is room for it. */
  context: boolean;
  /** The column with the views shows words; not set: as the width suggests. */
  wideNav?: boolean;
  /** A language of ours; not set: the browser's. */
  language?: string;
}

const KEY = "insightdesk:console";
const DEFAULTS: Prefs = { theme: "system", density: "default", singleKeys: true, context: true };

function stored(): Prefs {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { ...DEFAULTS, ...(typeof held === "object" && held) };
  } catch {
    return DEFAULTS;
  }
}

export const usePrefs = create<Prefs>(() => stored());

export function setPrefs(change: Partial<Prefs>): void {
  usePrefs.setState(change);
}

function apply({ theme, density }: Prefs): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  dataset.density = density;
}

function keep(prefs: Prefs): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // Full or forbidden: the choice lasts as long as the page.
  }
}

/** Call once, before the page is drawn. */
export function startPrefs(): void {
  apply(usePrefs.getState());
  usePrefs.subscribe((prefs) => {
    apply(prefs);
    keep(prefs);
  });
}
