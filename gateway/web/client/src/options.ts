import type { Env } from "./env";
import type { ClientInfo } from "./generated/protocol";
import type { TokenSource } from "./tokens";

/** What a client is made with. */
export interface ClientOptions {
  /** The socket's address. */
  readonly url: string;
  /** Names what the tabs of one browser share: one per signed-in member or contact. */
  readonly name: string;
  /** What this is, for the desk's log. */
  readonly agent: ClientInfo;
  readonly token: TokenSource;
  readonly env: Env;
  /** After so long in a hidden page, with nothing to send, the socket is closed. */
  readonly sleepHiddenMs?: number;
}
