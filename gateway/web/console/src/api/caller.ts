/**
 * The calls of somebody who is signed in. A token that ran out is replaced, and whoever has to
 * prove again who they are is asked: both once for each call, and nobody who calls has to know.
 */

import { Dismissed, isCode, Refused } from "./problem";
import { type Method, read, send } from "./send";

/** What the calls need from whoever is signed in. */
export interface Caller {
  /** An access token that is not this one. Rejects when the desk cannot be reached. */
  readonly token: (notThis?: string) => Promise<string | null>;
  /** Asks for password, code or key; whether the desk was satisfied. */
  readonly confirm: () => Promise<boolean>;
  /** The desk does not take this sign-in any more. */
  readonly expire: () => void;
}

/** What `?` says; what is `undefined` or empty is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export class Api {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
    return this.#json("GET", withQuery(path, query), undefined, signal);
  }

  post<T>(path: string, body?: object, signal?: AbortSignal): Promise<T> {
    return this.#json("POST", path, body, signal);
  }

  put<T>(path: string, body?: object): Promise<T> {
    return this.#json("PUT", path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.#json("PATCH", path, body);
  }

  delete(path: string): Promise<void> {
    return this.#json("DELETE", path);
  }

  /** The answer as it comes, for files. */
  async file(path: string, query?: Query): Promise<Blob> {
    return (await this.#call("GET", withQuery(path, query))).blob();
  }

  async #json<T>(method: Method, path: string, body?: object, signal?: AbortSignal): Promise<T> {
    return read<T>(await this.#call(method, path, body, signal));
  }

  async #call(method: Method, path: string, body?: object, signal?: AbortSignal) {
    const sent = { method, path, body, signal };
    try {
      return await this.#withToken(sent);
    } catch (error) {
      if (!isCode(error, "AUTH_REAUTH_REQUIRED")) throw error;
      if (!(await this.#caller.confirm())) throw new Dismissed();
      return this.#withToken(sent);
    }
  }

  async #withToken(sent: Parameters<typeof send>[0]): Promise<Response> {
    const token = await this.#token();
    try {
      return await send({ ...sent, token });
    } catch (error) {
      if (!isCode(error, "AUTH_TOKEN_EXPIRED") && !isCode(error, "AUTH_TOKEN_INVALID")) throw error;
      return send({ ...sent, token: await this.#token(token) });
    }
  }

  async #token(notThis?: string): Promise<string> {
    const token = await this.#caller.token(notThis);
    if (token) return token;
    this.#caller.expire();
    throw new Refused({ status: 401, code: "AUTH_TOKEN_INVALID", detail: "" });
  }
}

function withQuery(path: string, query: Query = {}): string {
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}
