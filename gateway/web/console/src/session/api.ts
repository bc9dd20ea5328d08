/** The calls that begin, keep and end a sign-in. The refresh token is in a cookie that no script sees. */

import type {
  OrganizationId,
  SecondFactorIn,
  SignInAnswer,
  SignInIn,
  SignInOut,
} from "@insightdesk/client";
import { read, send } from "../api/send";

export { Refused, Unreachable } from "../api/problem";

export function signIn(body: SignInIn): Promise<SignInAnswer> {
  return post("/auth/sign-in", body);
}

/** The other half of a sign-in. */
export function secondFactor(body: SecondFactorIn): Promise<SignInOut> {
  return post("/auth/second-factor", body);
}

/** A new access token, by the cookie; without an organization for the one it was last. */
export function refresh(organization?: OrganizationId): Promise<SignInOut> {
  return post("/auth/refresh", organization === undefined ? undefined : { organization });
}

/** Goes on in another organization of the same person. */
export function switchTo(organization: OrganizationId, token: string): Promise<SignInOut> {
  return post("/auth/switch", { organization }, token);
}

export async function signOut(): Promise<void> {
  await send({ method: "POST", path: "/auth/sign-out", keepalive: true });
}

/** A question that nobody has to be signed in for. */
export async function get<T>(path: string): Promise<T> {
  return read<T>(await send({ method: "GET", path }));
}

/** A call that nobody has to be signed in for. */
export async function post<T>(path: string, body?: object, token?: string): Promise<T> {
  return read<T>(await send({ method: "POST", path, body, token }));
}
