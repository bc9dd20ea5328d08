import { describe, expect, it } from "vitest";
import { Keys, type Press } from "../src/shortcuts/keys";
import { type CommandId, SHORTCUTS, type Shortcut } from "../src/shortcuts/registry";

const HERE = { inText: false, singleKeys: true };

type Held = Partial<Omit<Press, "getModifierState">> & { altGr?: boolean };

function press(key: string, { altGr = false, ...held }: Held = {}): Press {
  return {
    key,
    code: "",
    ctrlKey: altGr,
    metaKey: false,
    altKey: altGr,
    shiftKey: false,
    ...held,
    getModifierState: (name) => name === "AltGraph" && altGr,
  };
}

function command(pressed: Press, where = HERE): CommandId | undefined {
  return new Keys().press(pressed, where, 0);
}

describe("keys", () => {
  it("are commands", () => {
    expect(command(press("j"))).toBe("next");
    expect(command(press("?", { shiftKey: true }))).toBe("help");
    expect(command(press("Escape"))).toBe("back");
    expect(command(press("k", { metaKey: true }))).toBe("palette");
  });

  it("are letters while somebody writes, but for those that are made for it", () => {
    const writing = { inText: true, singleKeys: true };
    expect(command(press("e"), writing)).toBeUndefined();
    expect(command(press("Escape"), writing)).toBeUndefined();
    expect(command(press("z", { ctrlKey: true }), writing)).toBeUndefined();
    expect(command(press("k", { ctrlKey: true }), writing)).toBe("palette");
  });

  it("do nothing alone where that is turned off", () => {
    const off = { inText: false, singleKeys: false };
    expect(command(press("e"), off)).toBeUndefined();
    expect(command(press("?"), off)).toBeUndefined();
    expect(command(press("z", { ctrlKey: true }), off)).toBe("undo");
    expect(command(press("Escape"), off)).toBe("back");
  });

  it("work where brackets need AltGr, and never with Alt, which types on many layouts", () => {
    expect(command(press("]", { altGr: true }))).toBe("context");
    expect(command(press("e", { altKey: true }))).toBeUndefined();
  });

  it("work on layouts without Latin letters, by their place", () => {
    expect(command(press("о", { code: "KeyJ" }))).toBe("next");
    expect(command(press("ל", { code: "KeyK", ctrlKey: true }))).toBe("palette");
  });

  it("are not commands with Shift, unless the sign needs it", () => {
    expect(command(press("E", { shiftKey: true }))).toBeUndefined();
    expect(command(press("Enter", { shiftKey: true }))).toBeUndefined();
    expect(command(press("Z", { shiftKey: true, ctrlKey: true }))).toBeUndefined();
  });

  it("mean the same with Caps Lock", () => {
    expect(command(press("J"))).toBe("next");
    expect(command(press("K", { ctrlKey: true }))).toBe("palette");
  });

  it("come two in a row, if they come soon", () => {
    const keys = new Keys();
    expect(keys.press(press("g"), HERE, 0)).toBeUndefined();
    expect(keys.press(press("m"), HERE, 900)).toBe("go.mine");
    keys.press(press("g"), HERE, 2_000);
    expect(keys.press(press("d"), HERE, 3_100)).toBeUndefined();
    keys.press(press("g"), HERE, 5_000);
    expect(keys.press(press("j"), HERE, 5_100)).toBe("next");
  });

  it("stand for one thing only", () => {
    const all = SHORTCUTS.flatMap(({ keys }: Shortcut) => keys);
    expect(new Set(all).size).toBe(all.length);
  });

  it("never turn a note into a reply while somebody writes", () => {
    const inText = SHORTCUTS.filter((shortcut: Shortcut) => shortcut.inText).map(({ id }) => id);
    expect(inText).toEqual(["send", "palette"]);
  });
});
