/** The calls of `/api/v1/auth`. The refresh token is in a cookie that no script sees. */

import type { Problem, SignInIn, SignInOut } from "@insightdesk/client";

/** The desk said no. */
export class Refused extends Error {
  readonly problem: Pick<Problem, "status" | "code" | "detail">;
  /** Seconds until it makes sense to try again, if the desk said so. */
  readonly after: number | undefined;

  constructor(problem: Pick<Problem, "status" | "code" | "detail">, after?: number) {
    super(problem.detail);
    this.problem = problem;
    this.after = after;
  }
}

/** The desk could not be reached, or something between said something else. */
export class Unreachable extends Error {}

export function signIn(body: SignInIn): Promise<SignInOut> {
  return post("sign-in", body);
}

/** A new access token, by the cookie. */
export function refresh(): Promise<SignInOut> {
  return post("refresh");
}

export async function signOut(): Promise<void> {
  await send("sign-out");
}

async function post(path: string, body?: object): Promise<SignInOut> {
  const answer = await send(path, body);
  try {
    return (await answer.json()) as SignInOut;
  } catch {
    throw new Unreachable();
  }
}

async function send(path: string, body?: object): Promise<Response> {
  const json = body && {
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/auth/${path}`, { method: "POST", ...json });
  } catch {
    throw new Unreachable();
  }
  if (answer.ok) return answer;
  throw await refusal(answer);
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
