/** Keeps a member's token as long as it is good, and gets another one before it is not. */

import type { Env } from "./env";
import type { ClientFrame } from "./generated/protocol";
import type { Token, TokenReason } from "./types";

/** Asked again so long after a renewal that failed. */
const RETRY_MS = 15_000;
/** A token is renewed when this part of its life is over. */
const RENEW_AT = 0.8;

/** The application's way of getting one: `null` means that nobody is signed in. */
export type TokenSource = (reason: TokenReason) => Promise<Token | null>;

export class Tokens {
  readonly #env: Env;
  readonly #source: TokenSource;
  readonly #ask: (frame: ClientFrame) => void;
  #held: { token: string; until: number } | undefined;
  #timer: unknown;

  constructor(env: Env, source: TokenSource, ask: (frame: ClientFrame) => void) {
    this.#env = env;
    this.#source = source;
    this.#ask = ask;
  }

  /** For each new connection. Rejects as the source does. */
  readonly get: TokenSource = async (reason) => {
    if (reason === "rejected") return this.#fetch(reason);
    if (this.#held && this.#held.until > this.#env.uptime()) return this.#held;
    return this.#fetch(this.#held ? "renew" : "start");
  };

  stop(): void {
    this.#env.clear(this.#timer);
  }

  async #fetch(reason: TokenReason): Promise<Token | null> {
    const token = await this.#source(reason);
    this.#env.clear(this.#timer);
    if (!token) return null;
    const life = (token.expiresIn ?? Number.POSITIVE_INFINITY) * 1000;
    this.#held = { token: token.token, until: this.#env.uptime() + life };
    if (Number.isFinite(life)) this.#plan(life * RENEW_AT);
    return token;
  }

  #plan(ms: number): void {
    this.#timer = this.#env.set(() => void this.#renew(), ms);
  }

  async #renew(): Promise<void> {
    try {
      const token = await this.#fetch("renew");
      if (token) this.#ask({ t: "token:update", token: token.token });
    } catch {
      this.#plan(RETRY_MS);
    }
  }
}
