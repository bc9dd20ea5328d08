/** From key presses to commands, on any keyboard. */

import { type CommandId, SHORTCUTS, type Shortcut } from "./registry";

/** What is read of a `KeyboardEvent`. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly getModifierState: (key: string) => boolean;
}

export interface Where {
  /** Somebody writes: only commands made for it count. */
  readonly inText: boolean;
  /** Keys without Ctrl or Cmd do things. */
  readonly singleKeys: boolean;
}

/** Two keys of a sequence have to come within this time. */
const SEQUENCE_MS = 1_000;

export class Keys {
  #first: { key: string; at: number } | undefined;

  /** The command that this press completes, if any. */
  press(press: Press, where: Where, now: number): CommandId | undefined {
    const chord = chordOf(press);
    if (!chord) return undefined;
    const first = this.#first;
    this.#first = undefined;
    const isSequence = first !== undefined && now - first.at <= SEQUENCE_MS;
    const found =
      (isSequence && find(`${first.key} ${chord}`, where)) || find(chord, where) || undefined;
    if (!found && isPrefix(chord)) this.#first = { key: chord, at: now };
    return found;
  }
}

function find(chord: string, where: Where): CommandId | undefined {
  const fits = (shortcut: Shortcut) =>
    shortcut.keys.includes(chord) && isAllowed(shortcut, chord, where);
  return SHORTCUTS.find(fits)?.id;
}

function isAllowed(shortcut: Shortcut, chord: string, { inText, singleKeys }: Where): boolean {
  if (inText) return shortcut.inText === true;
  return singleKeys || chord.startsWith("mod+") || chord === "escape" || chord === "enter";
}

function isPrefix(chord: string): boolean {
  return SHORTCUTS.some(({ keys }: Shortcut) => keys.some((held) => held.startsWith(`${chord} `)));
}

/** `mod+k`, `j`, `?`; nothing for keys that only modify, and for Alt, which types on many layouts. */
function chordOf(press: Press): string | undefined {
  const isAltGr = press.getModifierState("AltGraph");
  const mod = (press.ctrlKey || press.metaKey) && !isAltGr;
  if (press.altKey && !isAltGr) return undefined;
  const key = letter(press);
  if (["Control", "Shift", "Alt", "Meta", "AltGraph"].includes(press.key)) return undefined;
  // Shift is part of a sign such as `?`, and of nothing else. Caps Lock is not meant at all.
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  if (press.shiftKey && (mod || !isSign)) return undefined;
  return (mod ? "mod+" : "") + key.toLowerCase();
}

/** On layouts without Latin letters, the one that stands there on others. */
function letter({ key, code }: Press): string {
  const isForeign = key.length === 1 && key.charCodeAt(0) > 127;
  return isForeign && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : key;
}
