/** The words of the SDK: what applications give it and what they read from it. */

import type {
  By,
  Code,
  CommandId,
  EventView,
  ListFilter,
  MessageView,
  Op,
  TicketId,
  TicketRow,
  TicketView,
  Viewer,
} from "./generated/protocol";

/** A value that changes: made for `useSyncExternalStore(store.listen, store.get)`. */
export interface Store<T> {
  /** The value now. The same object until it changes. */
  readonly get: () => T;
  /** Calls `listener` after each change; the result ends it. */
  readonly listen: (listener: () => void) => () => void;
}

/** Where the connection stands. Show a bar only after 1.5 s of not being `online`. */
export type ConnectionStatus =
  /** Not started, stopped, or asleep in a hidden tab. */
  | { readonly state: "idle" }
  | { readonly state: "connecting" }
  | { readonly state: "online" }
  /** The next attempt comes after so many milliseconds. */
  | { readonly state: "waiting"; readonly ms: number }
  /** The browser says that there is no network. A hint: it is left on the first sign of one. */
  | { readonly state: "offline" }
  /** Refused for good: sign in again. */
  | { readonly state: "denied" }
  /** The desk speaks a newer protocol: reload the page. */
  | { readonly state: "outdated" };

/** Why a token is asked for. */
export type TokenReason =
  /** For a new connection. */
  | "start"
  /** The desk said 4401 to the last one: it has to be a new one. */
  | "rejected"
  /** The last one runs out soon. */
  | "renew";

/** A token for `hello`, and after how many seconds it runs out, if it does. */
export interface Token {
  readonly token: string;
  readonly expiresIn?: number;
}

/** Why a command was refused: a code of the desk, or one of the SDK's own. */
export type FailCode = Code | "EXPIRED" | "OUTBOX_FULL" | "DISCARDED";

/** What became of a command. */
export type Outcome =
  | {
      readonly ok: true;
      readonly ticket: TicketId;
      readonly seq: number;
      readonly message?: string;
      readonly duplicate?: boolean;
    }
  | { readonly ok: false; readonly code: FailCode; readonly message: string };

/** What `post` gives back. */
export interface Posted {
  readonly cid: CommandId;
  /** Settles at the final answer, however long that takes; it never rejects. */
  readonly outcome: Promise<Outcome>;
}

/** More about a command. */
export interface PostOptions {
  /** The `create` whose ticket this is for, while its id is not known yet. */
  readonly parent?: CommandId;
  /** Keeps the command back for so long: time to undo it with `discard`. */
  readonly delayMs?: number;
}

/** An own command whose event has not come back yet. */
export interface Pending {
  readonly cid: CommandId;
  /** Not known for a `create`, nor for what waits for one, until that is acknowledged. */
  readonly ticket?: TicketId;
  readonly parent?: CommandId;
  readonly op: Op;
  /** When it was posted, by the desk's clock in milliseconds. */
  readonly at: number;
  /** `sent` is: stored for good, its event has not arrived yet. */
  readonly state: "queued" | "sent" | "failed";
  readonly error?: { readonly code: FailCode; readonly message: string };
}

/** One line of a ticket's history, in the order of `seq`. */
export type Entry =
  | ({ readonly kind: "message" } & MessageView)
  | {
      readonly kind: "event";
      readonly seq: number;
      readonly at: string;
      readonly by: By;
      readonly cid?: CommandId;
      readonly event: Exclude<
        EventView,
        { type: "ticket:message" | "ticket:note" | "ticket:read" | "ticket:delivered" }
      >;
    };

/** A ticket as it is now. A new object after each change. */
export interface TicketModel {
  /** `gone`: there is no such ticket, or not for this reader. */
  readonly phase: "loading" | "live" | "gone";
  /** The last seq that was seen without a hole before it. */
  readonly seq: number;
  readonly ticket?: TicketView;
  readonly entries: readonly Entry[];
  /** Older messages can be had with `older`. */
  readonly more: boolean;
  /** Who types now, oneself left out. */
  readonly typing: readonly { readonly by: By; readonly note: boolean }[];
  /** Who looks at it now, oneself left out; staff only. */
  readonly viewers: readonly Viewer[];
}

/** A ticket that is kept up to date until it is closed. */
export interface TicketHandle extends Store<TicketModel> {
  readonly id: TicketId;
  /** Fetches older messages, if there are any and none are under way. */
  readonly older: () => void;
  /** Ends it; handles on one ticket are counted. */
  readonly close: () => void;
}

/** A list of tickets as it is now, most recently active first. */
export interface ListModel {
  readonly phase: "loading" | "live";
  readonly rows: readonly TicketRow[];
  /** How many there are; 1,000 stands for "or more". */
  readonly total: number;
  readonly more: boolean;
}

/** A list that is kept up to date until it is closed. */
export interface ListHandle extends Store<ListModel> {
  readonly filter: ListFilter;
  /** One row by id, for subscriptions per row: the same object until the row changes. */
  readonly row: (ticket: TicketId) => TicketRow | undefined;
  /** Fetches the next page, if there is one and none is under way. */
  readonly more: () => void;
  readonly close: () => void;
}
