/**
 * The pages that nobody has to be signed in for, by their address. Links in mails lead here, with
 * a token in the fragment: that reaches no server, and leaves the address as soon as it is read.
 */

import { useSyncExternalStore } from "react";
import { router } from "../../router";

export type DoorName =
  | "register"
  | "forgot"
  | "resend"
  | "verify"
  | "reset"
  | "invitation"
  | "erase"
  | "welcome"
  | "second-factor";

export interface Door {
  readonly name: DoorName;
  /** What the link brought along; of a second step all that was asked for. */
  readonly token?: string;
  /** Whoever is signed in already is let through, too. */
  readonly isForAll: boolean;
}

const LINKED = new Set(["verify", "reset", "invitation", "erase", "welcome", "second-factor"]);
const TYPED = new Set(["register", "forgot", "resend"]);

export function doorOf(path: string, fragment: string): Door | undefined {
  const name = path.replace(/^\/|\/$/g, "");
  if (TYPED.has(name)) return { name: name as DoorName, isForAll: false };
  if (!LINKED.has(name)) return undefined;
  const told = new URLSearchParams(fragment.replace(/^#/, ""));
  const token = told.get("token") ?? (told.has("challenge") ? told.toString() : undefined);
  return { name: name as DoorName, isForAll: true, ...(token && { token }) };
}

let held: { path: string; door: Door | undefined } | undefined;

/** The door at the address now: the same object until one goes elsewhere. */
function current(): Door | undefined {
  const { pathname, hash } = router.history.location;
  if (held?.path === pathname && !hash) return held.door;
  const door = doorOf(pathname, hash);
  held = { path: pathname, door };
  if (door?.token) queueMicrotask(() => router.history.replace(pathname));
  return door;
}

const listen = (listener: () => void) => router.history.subscribe(listener);

export function useDoor(): Door | undefined {
  return useSyncExternalStore(listen, current);
}

/** To a door, or by `/` to where everybody else is. */
export function goTo(path: `/${DoorName}` | "/"): void {
  if (path === "/") router.history.replace(path);
  else router.history.push(path);
}
