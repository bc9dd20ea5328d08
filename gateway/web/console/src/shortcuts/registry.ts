/** Every command that has a key: the one list behind the keyboard, the palette and the sheet. */

import { Cell } from "@insightdesk/client";
export const GROUPS = ["list", "ticket", "write", "go", "general"] as const;
export type Group = (typeof GROUPS)[number];

export interface Shortcut {
  readonly id: string;
  /** `mod` is Cmd or Ctrl; two words are pressed one after the other. */
  readonly keys: readonly string[];
  readonly group: Group;
  /** Works while somebody writes. */
  readonly inText?: boolean;
}

/** The texts are `key.<id>` in the catalogues. */
export const SHORTCUTS = [
  { id: "next", keys: ["j"], group: "list" },
  { id: "previous", keys: ["k"], group: "list" },
  { id: "open", keys: ["o", "enter"], group: "list" },
  { id: "back", keys: ["escape"], group: "list" },
  { id: "resolve", keys: ["e"], group: "ticket" },
  { id: "assign", keys: ["a"], group: "ticket" },
  { id: "transfer", keys: ["t"], group: "ticket" },
  { id: "take", keys: ["i"], group: "ticket" },
  { id: "status", keys: ["s"], group: "ticket" },
  { id: "reply", keys: ["r"], group: "write" },
  { id: "note", keys: ["n"], group: "write" },
  { id: "send", keys: ["mod+enter"], group: "write", inText: true },
  { id: "go.open", keys: ["g o"], group: "go" },
  { id: "go.mine", keys: ["g m"], group: "go" },
  { id: "go.unassigned", keys: ["g u"], group: "go" },
  { id: "go.done", keys: ["g d"], group: "go" },
  { id: "go.account", keys: ["g s"], group: "go" },
  { id: "palette", keys: ["mod+k"], group: "general", inText: true },
  { id: "undo", keys: ["mod+z"], group: "general" },
  { id: "nav", keys: ["["], group: "general" },
  { id: "context", keys: ["]"], group: "general" },
  { id: "help", keys: ["?"], group: "general" },
  { id: "settings", keys: [], group: "general" },
  { id: "signOut", keys: [], group: "general" },
] as const satisfies readonly Shortcut[];

export type CommandId = (typeof SHORTCUTS)[number]["id"];

/** What does a command, if it can be done now; the one that came last counts. */
const handlers = new Map<CommandId, (() => void)[]>();
/** Changes with what can be done. */
export const available = new Cell<ReadonlySet<CommandId>>(new Set());

/** Says how a command is done; the result takes that back. */
export function offer(id: CommandId, handler: () => void): () => void {
  handlers.set(id, [...(handlers.get(id) ?? []), handler]);
  publish();
  return () => {
    handlers.set(
      id,
      (handlers.get(id) ?? []).filter((held) => held !== handler),
    );
    publish();
  };
}

/** Does a command; false when nobody knows how, now. */
export function perform(id: CommandId): boolean {
  const handler = handlers.get(id)?.at(-1);
  handler?.();
  return handler !== undefined;
}

export function keysOf(id: CommandId): string | undefined {
  const shortcut: Shortcut | undefined = SHORTCUTS.find((held) => held.id === id);
  return shortcut?.keys[0];
}

function publish(): void {
  const can = [...handlers].filter(([, held]) => held.length > 0).map(([id]) => id);
  const old = available.get();
  if (can.length !== old.size || can.some((id) => !old.has(id))) available.set(new Set(can));
}
