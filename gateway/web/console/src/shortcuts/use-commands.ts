/** Commands in components. */

import { useEffect, useRef } from "react";
import { usePrefs } from "../prefs";
import { Keys } from "./keys";
import { type CommandId, offer, perform } from "./registry";

/** Says how commands are done while the component stands; those without a handler are not. */
export function useCommands(handlers: Partial<Record<CommandId, (() => void) | undefined>>): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const ids = Object.entries(handlers)
    .filter(([, handler]) => handler)
    .map(([id]) => id)
    .join();
  useEffect(() => {
    const ends = (ids ? (ids.split(",") as CommandId[]) : []).map((id) =>
      offer(id, () => latest.current[id]?.()),
    );
    return () => {
      for (const end of ends) end();
    };
  }, [ids]);
}

/** Listens to the keyboard. Menus and dialogs take their keys first. */
export function useKeyboard(): void {
  useEffect(() => {
    const keys = new Keys();
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isElsewhere(event)) return;
      const where = { inText: isText(event.target), singleKeys: usePrefs.getState().singleKeys };
      const id = keys.press(event, where, event.timeStamp);
      if (!id || (id === "open" && event.key === "Enter" && isControl(event.target))) return;
      if (perform(id)) event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isField = target instanceof HTMLInputElement && !/radio|checkbox/.test(target.type);
  const isChoice = target instanceof HTMLSelectElement;
  return isField || isChoice || target instanceof HTMLTextAreaElement || target.isContentEditable;
}

/** Enter on a link or a button is theirs. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a,button,summary,[role=button]") !== null;
}

const WINDOWS = ["menu", "dialog", "alertdialog"]
  .map((role) => `[role=${role}]:not([data-closed])`)
  .join();

/** In a menu or a dialog, letters find items and Escape closes. */
function isElsewhere(event: KeyboardEvent): boolean {
  const { target } = event;
  return target instanceof Element && target.closest(WINDOWS) !== null;
}
