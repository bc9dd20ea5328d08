/** One request to `/api/v1`, and what its answer means. */

import type { Problem } from "@insightdesk/client";
import { Refused, Unreachable } from "./problem";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Sent {
  readonly method: Method;
  /** Below `/api/v1`, with its slash. */
  readonly path: string;
  readonly body?: object | undefined;
  /** An access token. */
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** It arrives even if the page is left at once. */
  readonly keepalive?: boolean;
}

/** Rejects with `Refused`, `Unreachable`, or the signal's reason. */
export async function send(sent: Sent): Promise<Response> {
  const { method, path, body, token, signal, keepalive = false } = sent;
  const headers = new Headers();
  if (body) headers.set("content-type", "application/json");
  if (token) headers.set("authorization", `Bearer ${token}`);
  let answer: Response;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
      ...(keepalive && { keepalive }),
    });
  } catch {
    signal?.throwIfAborted();
    throw new Unreachable();
  }
  if (answer.ok) return answer;
  throw await refusal(answer);
}

/** The answer's body; `undefined` where there is none to be expected. */
export async function read<T>(answer: Response): Promise<T> {
  if (answer.status === 204 || answer.status === 202) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch {
    throw new Unreachable();
  }
}

/** Only an answer in the desk's own form counts as its word. */
async function refusal(answer: Response): Promise<Error> {
  const kind = answer.headers.get("content-type") ?? "";
  if (answer.status >= 500 || !kind.startsWith("application/problem+json")) {
    return new Unreachable();
  }
  try {
    const after = Number(answer.headers.get("retry-after")) || undefined;
    return new Refused((await answer.json()) as Problem, after);
  } catch {
    return new Unreachable();
  }
}
