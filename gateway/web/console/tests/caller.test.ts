import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api } from "../src/api/caller";
import { Dismissed, Refused, Unreachable } from "../src/api/problem";

interface Call {
  method: string;
  path: string;
  token: string | null;
  body: unknown;
}

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ status, code, title: code, detail: code }), {
    status,
    headers: { "content-type": "application/problem+json" },
  });

describe("a call of somebody who is signed in", () => {
  let calls: Call[];
  let answers: Response[];
  const caller = { token: vi.fn(), confirm: vi.fn(), expire: vi.fn() };
  const api = new Api(caller);

  beforeEach(() => {
    vi.resetAllMocks();
    caller.token.mockImplementation(async (notThis?: string) => (notThis ? "new" : "old"));
    calls = [];
    answers = [];
    vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
      const headers = new Headers(init.headers);
      const body = init.body ? JSON.parse(String(init.body)) : undefined;
      calls.push({
        method: init.method ?? "",
        path,
        token: headers.get("authorization"),
        body,
      });
      const answer = answers.shift();
      if (!answer) throw new TypeError("no network");
      return answer;
    });
  });

  afterEach(() => vi.unstubAllGlobals());

  it("carries the token, what is asked for and what is sent", async () => {
    answers = [json({ data: [] }), json({ id: 1 })];
    await api.get("/members", { q: "a b", cursor: undefined, role: "" });
    expect(await api.post("/teams", { name: "A" })).toEqual({ id: 1 });
    expect(calls).toEqual([
      { method: "GET", path: "/api/v1/members?q=a+b", token: "Bearer old", body: undefined },
      { method: "POST", path: "/api/v1/teams", token: "Bearer old", body: { name: "A" } },
    ]);
  });

  it.each(["AUTH_TOKEN_EXPIRED", "AUTH_TOKEN_INVALID"])(
    "is repeated once after %s",
    async (code) => {
      answers = [problem(401, code), json({ ok: true })];
      expect(await api.get("/auth/me")).toEqual({ ok: true });
      expect(calls.map(({ token }) => token)).toEqual(["Bearer old", "Bearer new"]);
      answers = [problem(401, code), problem(401, code)];
      await expect(api.get("/auth/me")).rejects.toBeInstanceOf(Refused);
      expect(calls).toHaveLength(4);
    },
  );

  it("ends the session when there is no token any more", async () => {
    caller.token.mockResolvedValue(null);
    await expect(api.get("/auth/me")).rejects.toBeInstanceOf(Refused);
    expect(caller.expire).toHaveBeenCalledTimes(1);
    expect(calls).toHaveLength(0);
  });

  it("asks who it is before something sensitive, and goes on after that", async () => {
    caller.confirm.mockResolvedValue(true);
    answers = [problem(403, "AUTH_REAUTH_REQUIRED"), new Response(null, { status: 204 })];
    expect(await api.delete("/api-keys/1")).toBeUndefined();
    expect(calls).toHaveLength(2);
    expect(caller.confirm).toHaveBeenCalledTimes(1);
  });

  it("does not happen when that is not answered, nor asks twice", async () => {
    caller.confirm.mockResolvedValueOnce(false).mockResolvedValue(true);
    answers = [problem(403, "AUTH_REAUTH_REQUIRED")];
    await expect(api.post("/x")).rejects.toBeInstanceOf(Dismissed);
    expect(calls).toHaveLength(1);
    answers = [problem(403, "AUTH_REAUTH_REQUIRED"), problem(403, "AUTH_REAUTH_REQUIRED")];
    await expect(api.post("/x")).rejects.toBeInstanceOf(Refused);
    expect(caller.confirm).toHaveBeenCalledTimes(2);
  });

  it("is not confused with a refusal when nobody answers", async () => {
    await expect(api.get("/x")).rejects.toBeInstanceOf(Unreachable);
    answers = [json({}, 502)];
    await expect(api.get("/x")).rejects.toBeInstanceOf(Unreachable);
  });

  it("that was given up says so", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(api.get("/x", {}, stop.signal)).rejects.toMatchObject({ name: "AbortError" });
  });
});
