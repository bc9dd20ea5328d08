/**
 * Who is signed in on this page. The access token lives here, in memory, and nowhere else; a
 * reload gets another one by the refresh cookie.
 */

import { Cell, type SignInOut, type Token, type TokenReason } from "@insightdesk/client";
import * as api from "./api";

/** Set while somebody is signed in: a first visit need not ask whether there is a cookie. */
const HINT = "insightdesk:signed-in";
const LOCK = "insightdesk:refresh";
/** A token is used for a first `hello` only while it has so long to live. */
const FRESH_MS = 60_000;

export type SessionState =
  | { phase: "restoring" }
  /** There may be a sign-in, but the desk does not answer. */
  | { phase: "unreachable" }
  /** `expired`: not by the member's own will. */
  | { phase: "out"; expired: boolean }
  | { phase: "in"; who: SignInOut };

/** What a session needs from its page. */
export interface SessionHost {
  readonly api: Pick<typeof api, "signIn" | "refresh" | "signOut">;
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly now: () => number;
  /** One tab at a time: two that refresh at once would use one token twice. */
  readonly alone: <T>(run: () => Promise<T>) => Promise<T>;
}

export class Session {
  readonly state = new Cell<SessionState>({ phase: "restoring" });
  readonly #host: SessionHost;
  #held: { out: SignInOut; until: number } | undefined;
  #restoring: Promise<void> | undefined;

  constructor(host: SessionHost) {
    this.#host = host;
  }

  /** Goes on with the sign-in of an earlier page, if there is one. */
  restore(): Promise<void> {
    this.#restoring ??= this.#restore().finally(() => {
      this.#restoring = undefined;
    });
    return this.#restoring;
  }

  /** Rejects with `Refused` or `Unreachable`. */
  async signIn(email: string, password: string): Promise<void> {
    this.#enter(await this.#host.api.signIn({ email, password }));
  }

  /** Ends the sign-in; the page is signed out even where the desk cannot be told. */
  async signOut(): Promise<void> {
    this.#leave(false);
    await this.#host.api.signOut().catch(() => undefined);
  }

  /** The desk does not take this sign-in any more. */
  expire(): void {
    if (this.state.get().phase === "in") this.#leave(true);
  }

  /** For the socket. `null`: nobody is signed in. Rejects when the desk cannot be reached. */
  readonly token = async (why: TokenReason): Promise<Token | null> => {
    const held = this.#held;
    const left = (held?.until ?? 0) - this.#host.now();
    if (why === "start" && held && left > FRESH_MS) {
      return { token: held.out.access_token, expiresIn: left / 1000 };
    }
    try {
      const out = await this.#refresh();
      return { token: out.access_token, expiresIn: out.expires_in };
    } catch (error) {
      if (isRejection(error)) return null;
      throw error;
    }
  };

  async #restore(): Promise<void> {
    if (!this.#host.storage.getItem(HINT)) return this.#leave(false);
    try {
      this.#enter(await this.#refresh());
    } catch (error) {
      if (isRejection(error)) this.#leave(true);
      else this.state.set({ phase: "unreachable" });
    }
  }

  async #refresh(): Promise<SignInOut> {
    const out = await this.#host.alone(this.#host.api.refresh);
    this.#keep(out);
    return out;
  }

  #keep(out: SignInOut): void {
    this.#held = { out, until: this.#host.now() + out.expires_in * 1000 };
  }

  #enter(out: SignInOut): void {
    this.#keep(out);
    this.#host.storage.setItem(HINT, "1");
    this.state.set({ phase: "in", who: out });
  }

  #leave(expired: boolean): void {
    this.#held = undefined;
    this.#host.storage.removeItem(HINT);
    this.state.set({ phase: "out", expired });
  }
}

/** The cookie is missing, too old or revoked. Anything else may pass. */
function isRejection(error: unknown): boolean {
  return error instanceof api.Refused && error.problem.status === 401;
}

/** The session of a real page. */
export function browserSession(): Session {
  return new Session({
    api,
    storage: localStorage,
    now: () => Date.now(),
    alone: (run) => (navigator.locks ? navigator.locks.request(LOCK, run) : run()),
  });
}
