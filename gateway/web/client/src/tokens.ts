/** Gets tokens when they are needed, keeps them while they are good. */

import type { Env } from "./env";
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
  readonly #renewed: (token: string) => void;
  #held: { token: string; until: number } | undefined;
  #reason: TokenReason = "start";
  #timer: unknown;

  constructor(env: Env, source: TokenSource, renewed: (token: string) => void) {
    this.#env = env;
    this.#source = source;
    this.#renewed = renewed;
  }

  /** A token that is good now, or null when there is none to be had. Rejects as the source does. */
  async get(): Promise<string | null> {
    if (this.#held && this.#held.until > this.#env.uptime()) return this.#held.token;
    return this.#fetch(this.#reason);
  }

  /** The desk did not take it. */
  reject(): void {
    this.#held = undefined;
    this.#reason = "rejected";
  }

  stop(): void {
    this.#env.clear(this.#timer);
  }

  async #fetch(reason: TokenReason): Promise<string | null> {
    const token = await this.#source(reason);
    this.#env.clear(this.#timer);
    if (!token) return null;
    const life = (token.expiresIn ?? Number.POSITIVE_INFINITY) * 1000;
    this.#held = { token: token.token, until: this.#env.uptime() + life };
    this.#reason = "renew";
    if (Number.isFinite(life)) this.#plan(life * RENEW_AT);
    return token.token;
  }

  #plan(ms: number): void {
    this.#timer = this.#env.set(() => void this.#renew(), ms);
  }

  async #renew(): Promise<void> {
    try {
      const token = await this.#fetch("renew");
      if (token) this.#renewed(token);
    } catch {
      this.#plan(RETRY_MS);
    }
  }
}
