/**
 * Who is signed in on this page. The access token lives here, in memory, and nowhere else; a
 * reload gets another one by the refresh cookie.
 */

import {
  Cell,
  type OrganizationId,
  type SecondFactorIn,
  type SecondFactorOut,
  type SignInAnswer,
  type SignInOut,
  type Token,
  type TokenReason,
} from "@insightdesk/client";
import { isCode } from "../api/problem";
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
  readonly api: Pick<typeof api, "signIn" | "secondFactor" | "refresh" | "switchTo" | "signOut">;
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
  #renewing: Promise<string | null> | undefined;

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

  /** What else is asked for, or nothing: then somebody is in. Rejects with `Refused` or `Unreachable`. */
  async signIn(email: string, password: string): Promise<SecondFactorOut | undefined> {
    return this.take(await this.#host.api.signIn({ email, password }));
  }

  /** The other half of a sign-in. */
  async proveFactor(body: SecondFactorIn): Promise<void> {
    this.#enter(await this.#host.api.secondFactor(body));
  }

  /** What another way in was answered with. */
  take(answer: SignInAnswer): SecondFactorOut | undefined {
    if ("challenge" in answer) return answer;
    this.#enter(answer);
    return undefined;
  }

  /** Another page signs in, and leads back here. */
  expect(): void {
    this.#host.storage.setItem(HINT, "1");
  }

  /** Goes on in another organization of the same person. */
  async switchTo(organization: OrganizationId): Promise<void> {
    const token = await this.access();
    if (token === null) return this.expire();
    this.#enter(await this.#host.api.switchTo(organization, token));
  }

  /** Asks who one is by now: after something that changes it. */
  async renew(): Promise<void> {
    await this.#refresh();
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

  /** For calls. `null`: nobody is signed in. Rejects when the desk cannot be reached. */
  readonly access = async (notThis?: string): Promise<string | null> => {
    const held = this.#held;
    const left = (held?.until ?? 0) - this.#host.now();
    if (held && left > FRESH_MS && held.out.access_token !== notThis) return held.out.access_token;
    this.#renewing ??= this.token("renew")
      .then((token) => token?.token ?? null)
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  };

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

  /** Each tab stays in its own organization, whatever another one switched to. */
  async #refresh(): Promise<SignInOut> {
    const organization = this.#held?.out.organization;
    const out = await this.#host.alone(() => this.#refreshIn(organization));
    this.#keep(out);
    const state = this.state.get();
    if (state.phase === "in" && !isSame(state.who, out)) this.state.set({ phase: "in", who: out });
    return out;
  }

  /** Whoever is not in that organization any more may be in another. */
  async #refreshIn(organization: OrganizationId | undefined): Promise<SignInOut> {
    try {
      return await this.#host.api.refresh(organization);
    } catch (error) {
      if (!isCode(error, "NOT_FOUND")) throw error;
      return this.#host.api.refresh();
    }
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

/** Whether they are the same but for the token. */
function isSame(one: SignInOut, other: SignInOut): boolean {
  const told = ({ access_token: _, expires_in: __, ...who }: SignInOut) => JSON.stringify(who);
  return told(one) === told(other);
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
