/** What the SDK needs from where it runs. Tests give it all of this; `browser` has the real ones. */

import type { CommandId, Op, TicketId } from "./generated/protocol";
import type { FailCode } from "./types";

/** A socket as browsers have it. Handlers take the event that browsers give them. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** Something about the page that changes what the connection should do. */
export type PageSignal = "online" | "offline" | "visible" | "hidden" | "pagehide" | "pageshow";

/** The page around the client. */
export interface Page {
  readonly online: () => boolean;
  readonly hidden: () => boolean;
  readonly listen: (listener: (signal: PageSignal) => void) => () => void;
}

/** A command as the outbox keeps it. */
export interface Item {
  readonly cid: CommandId;
  readonly ticket?: TicketId;
  /** The `create` whose ticket it is for. */
  readonly parent?: CommandId;
  readonly op: Op;
  /** When it was posted, by the desk's clock. */
  readonly at: number;
  /** Not to be sent earlier, by the desk's clock. */
  readonly notBefore?: number;
  /** Refused for good; it waits for "try again" or "delete". */
  readonly failed?: { readonly code: FailCode; readonly message: string };
  /** A `create` that is done, kept so that its children find their ticket. */
  readonly created?: TicketId;
}

/** Where commands survive a reload. */
export interface OutboxStore {
  /** False: what is in here does not survive the page. */
  readonly durable: () => boolean;
  readonly load: () => Promise<readonly Item[]>;
  /** Both or nothing. */
  readonly write: (put: readonly Item[], remove: readonly CommandId[]) => Promise<void>;
}

/** A channel between the tabs of one browser. */
export interface Bus {
  readonly post: (message: unknown) => void;
  readonly close: () => void;
}

/** All of it. */
export interface Env {
  readonly socket: (url: string, protocol: string) => SocketLike;
  /** Wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** A clock that never jumps, in milliseconds. */
  readonly uptime: () => number;
  /** From 0 up to, not including, 1; good enough for ids. */
  readonly random: () => number;
  readonly set: (run: () => void, ms: number) => unknown;
  readonly clear: (timer: unknown) => void;
  readonly page: Page;
  readonly outbox: (name: string) => OutboxStore;
  /** Missing: this tab is alone. */
  readonly bus?: (name: string, hear: (message: unknown) => void) => Bus;
  /**
   * Waits for an exclusive lock, or takes it away from whoever has it. `lost` is called when
   * somebody took it away. The result gives it back, or stops waiting. Missing: every tab leads.
   */
  readonly lock?: (
    name: string,
    steal: boolean,
    granted: () => void,
    lost: () => void,
  ) => () => void;
}
