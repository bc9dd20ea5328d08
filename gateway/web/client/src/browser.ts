/** The environment of a page in a browser. */

import { broadcastBus } from "./browser/bus";
import { indexedDbOutbox } from "./browser/indexeddb";
import { webLock } from "./browser/lock";
import { page } from "./browser/page";
import type { Env } from "./env";

/** The real thing. What a browser lacks or forbids is left out: tabs then stand alone. */
export function browserEnv(): Env {
  const tabs = "BroadcastChannel" in globalThis && navigator.locks;
  return {
    socket: (url, protocol) => new WebSocket(new URL(url, location.href), protocol),
    now: () => Date.now(),
    uptime: () => performance.now(),
    random: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
    set: (run, ms) => setTimeout(run, Math.min(ms, 2 ** 31 - 1)),
    clear: (timer) => clearTimeout(timer as number | undefined),
    page: page(),
    outbox: indexedDbOutbox,
    ...(tabs && { bus: broadcastBus, lock: webLock }),
  };
}
