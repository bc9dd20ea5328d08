/** A key, as it is written on keyboards here. */

const IS_APPLE = typeof navigator === "object" && /mac|iphone|ipad/i.test(navigator.platform);

const NAMES: Record<string, string> = {
  mod: IS_APPLE ? "⌘" : "Ctrl",
  shift: IS_APPLE ? "⇧" : "Shift",
  enter: "Enter",
  escape: "Esc",
};

/** `mod+enter` as a person reads it. */
export function keysText(keys: string): string {
  const join = IS_APPLE ? "" : "+";
  const chord = (text: string) =>
    text
      .split("+")
      .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
      .join(join);
  return keys.split(" ").map(chord).join(" ");
}

export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="rounded border border-line bg-canvas px-1 font-[inherit] text-2xs text-fg2">
      {keysText(keys)}
    </kbd>
  );
}
