/** What the tabs of one browser say to the one of them that owns the socket, and back. */

import type { Item } from "./env";
import type { ClientFrame, CommandId, ServerFrame, TicketId } from "./generated/protocol";
import type { Failure } from "./outbox";
import type { ConnectionStatus } from "./types";

/** Names one page for as long as it lives. */
export type TabId = string;

/** Said once the desk has stored a command. */
export type AckFrame = Extract<ServerFrame, { t: "ack" }>;
/** Said at the start of each connection. */
export type WelcomeFrame = Extract<ServerFrame, { t: "welcome" }>;

/** From a tab to the leader. */
export type Up =
  /** Here I am; these tickets I follow, these commands I have not seen settled. */
  | {
      readonly u: "hi";
      readonly hidden: boolean;
      readonly timeline?: string;
      readonly follows: readonly (readonly [TicketId, number | undefined])[];
      readonly items: readonly Item[];
    }
  | { readonly u: "alive"; readonly hidden: boolean }
  | { readonly u: "bye" }
  /** Somebody does not want to wait for the next attempt. */
  | { readonly u: "hurry" }
  | { readonly u: "follow"; readonly ticket: TicketId; readonly after?: number }
  | { readonly u: "leave"; readonly ticket: TicketId }
  /** A command, in the store already. */
  | { readonly u: "post"; readonly item: Item }
  | { readonly u: "discard"; readonly cid: CommandId }
  | {
      readonly u: "mark";
      readonly ticket: TicketId;
      readonly mark: "read" | "delivered";
      readonly upto: number;
    }
  /** Passed on as it is while the socket is open, else dropped. */
  | { readonly u: "frame"; readonly frame: ClientFrame };

/** From the leader to its tabs. */
export type Down =
  /** I own the socket. Said at the start, to whoever comes, and every 10 s. */
  | {
      readonly d: "lead";
      readonly hidden: boolean;
      readonly status: ConnectionStatus;
      readonly offset: number;
    }
  /** I do not know you: say `hi`. */
  | { readonly d: "who" }
  | { readonly d: "frame"; readonly frame: ServerFrame }
  /** Commands under way, for everybody to show. `all`: there are no others. */
  | { readonly d: "items"; readonly items: readonly Item[]; readonly all: boolean }
  | { readonly d: "acked"; readonly ack: AckFrame }
  /** Refused for good. `kept`: it stays in the outbox until its author decides. */
  | {
      readonly d: "refused";
      readonly cid: CommandId;
      readonly failure: Failure;
      readonly kept: boolean;
    }
  | { readonly d: "discarded"; readonly cid: CommandId };

/** On the wire between tabs. */
export type Envelope =
  | { readonly from: TabId; readonly up: Up }
  | { readonly from: TabId; readonly to?: TabId; readonly down: Down };
