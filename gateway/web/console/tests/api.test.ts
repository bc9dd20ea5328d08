import { afterEach, describe, expect, it, vi } from "vitest";
import { Refused, refresh, signIn, Unreachable } from "../src/session/api";

function answer(status: number, body: string, headers: Record<string, string> = {}): void {
  vi.stubGlobal("fetch", async () => new Response(body, { status, headers }));
}

const PROBLEM = { "content-type": "application/problem+json" };

describe("the desk's answer to a sign-in", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is a refusal with a code and a time to wait", async () => {
    const problem = JSON.stringify({ status: 429, code: "AUTH_ACCOUNT_LOCKED", detail: "wait" });
    answer(429, problem, { ...PROBLEM, "retry-after": "120" });
    const error = await signIn({ email: "a", password: "b" }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ problem: { code: "AUTH_ACCOUNT_LOCKED" }, after: 120 });
  });

  it.each([
    ["a proxy's page", 502, "<html>", {}],
    ["a fault of the desk", 500, "{}", PROBLEM],
    ["a login page of the hotel", 200, "<html>", {}],
    ["a stranger's refusal", 403, "no", {}],
  ])("%s is no word about the sign-in", async (_, status, body, headers) => {
    answer(status, body, headers as Record<string, string>);
    await expect(refresh()).rejects.toBeInstanceOf(Unreachable);
  });

  it("is missing without a network", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("no network");
    });
    await expect(refresh()).rejects.toBeInstanceOf(Unreachable);
  });
});
