import type { SignInOut } from "@insightdesk/client";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, Unreachable } from "../src/session/api";
import { Session, type SessionHost } from "../src/session/session";

const HINT = "insightdesk:signed-in";

function out(token: string): SignInOut {
  return {
    access_token: token,
    expires_in: 600,
    member: "me",
    name: "Ada",
    role: "agent",
    organization: "o",
    organization_name: "Acme",
    permissions: [],
    must_enrol: false,
  };
}

const rejection = () => new Refused({ status: 401, code: "AUTH_TOKEN_INVALID", detail: "no" });

describe("a session", () => {
  const api = {
    signIn: vi.fn(),
    secondFactor: vi.fn(),
    refresh: vi.fn(),
    switchTo: vi.fn(),
    signOut: vi.fn(),
  };
  let held: Map<string, string>;
  let now: number;
  let session: Session;

  beforeEach(() => {
    vi.resetAllMocks();
    held = new Map();
    now = 0;
    const host: SessionHost = {
      api,
      storage: {
        getItem: (key) => held.get(key) ?? null,
        setItem: (key, value) => void held.set(key, value),
        removeItem: (key) => void held.delete(key),
      },
      now: () => now,
      alone: (run) => run(),
    };
    session = new Session(host);
  });

  const phase = () => session.state.get().phase;

  it("asks for nothing on a first visit", async () => {
    await session.restore();
    expect(phase()).toBe("out");
    expect(api.refresh).not.toHaveBeenCalled();
  });

  it("goes on after a reload", async () => {
    held.set(HINT, "1");
    api.refresh.mockResolvedValue(out("a"));
    await Promise.all([session.restore(), session.restore()]);
    expect(session.state.get()).toEqual({ phase: "in", who: out("a") });
    expect(api.refresh).toHaveBeenCalledTimes(1);
  });

  it("says that it ran out when the desk does not know it any more", async () => {
    held.set(HINT, "1");
    api.refresh.mockRejectedValue(rejection());
    await session.restore();
    expect(session.state.get()).toEqual({ phase: "out", expired: true });
    expect(held.has(HINT)).toBe(false);
  });

  it("waits for the desk, and is not lost, while that cannot be reached", async () => {
    held.set(HINT, "1");
    api.refresh.mockRejectedValueOnce(new Unreachable()).mockResolvedValue(out("a"));
    await session.restore();
    expect(phase()).toBe("unreachable");
    await session.restore();
    expect(phase()).toBe("in");
  });

  it("keeps no token anywhere but in memory", async () => {
    api.signIn.mockResolvedValue(out("secret"));
    await session.signIn("a@b.c", "pw");
    expect([...held.values()].join()).not.toContain("secret");
  });

  it("gives the token at hand to a first socket, and a new one when it is old", async () => {
    api.signIn.mockResolvedValue(out("a"));
    api.refresh.mockResolvedValue(out("b"));
    await session.signIn("a@b.c", "pw");
    expect(await session.token("start")).toEqual({ token: "a", expiresIn: 600 });
    now = 550_000;
    expect(await session.token("start")).toEqual({ token: "b", expiresIn: 600 });
  });

  it("never gives a token again that was refused", async () => {
    api.signIn.mockResolvedValue(out("a"));
    api.refresh.mockResolvedValue(out("b"));
    await session.signIn("a@b.c", "pw");
    expect((await session.token("rejected"))?.token).toBe("b");
    expect((await session.token("renew"))?.token).toBe("b");
    expect(api.refresh).toHaveBeenCalledTimes(2);
  });

  it("has no token when the sign-in was revoked, and an error when nobody answers", async () => {
    api.refresh.mockRejectedValueOnce(rejection()).mockRejectedValueOnce(new Unreachable());
    expect(await session.token("renew")).toBeNull();
    await expect(session.token("renew")).rejects.toBeInstanceOf(Unreachable);
  });

  it("is over on this page even when the desk cannot be told", async () => {
    api.signIn.mockResolvedValue(out("a"));
    api.signOut.mockRejectedValue(new Unreachable());
    await session.signIn("a@b.c", "pw");
    await session.signOut();
    expect(session.state.get()).toEqual({ phase: "out", expired: false });
  });

  it("gives calls the token at hand, and one new one however many were refused", async () => {
    api.signIn.mockResolvedValue(out("a"));
    api.refresh.mockResolvedValue(out("b"));
    await session.signIn("a@b.c", "pw");
    expect(await session.access()).toBe("a");
    expect(await Promise.all([session.access("a"), session.access("a")])).toEqual(["b", "b"]);
    expect(await session.access("a")).toBe("b");
    expect(api.refresh).toHaveBeenCalledTimes(1);
  });

  it("is nobody's before the second step", async () => {
    const step = { challenge: "c", methods: ["totp"], passkey: null };
    await session.restore();
    api.signIn.mockResolvedValue(step);
    api.secondFactor.mockResolvedValue(out("a"));
    expect(await session.signIn("a@b.c", "pw")).toEqual(step);
    expect(phase()).toBe("out");
    await session.proveFactor({ challenge: "c", code: "1" });
    expect(phase()).toBe("in");
  });

  it("stays in its organization, and tells when what one may do has changed", async () => {
    api.signIn.mockResolvedValue(out("a"));
    await session.signIn("a@b.c", "pw");
    const before = session.state.get();
    api.refresh.mockResolvedValueOnce(out("b"));
    await session.renew();
    expect(api.refresh).toHaveBeenLastCalledWith("o");
    expect(session.state.get()).toBe(before);
    api.refresh.mockResolvedValueOnce({ ...out("c"), role: "admin" });
    await session.renew();
    expect(session.state.get()).toMatchObject({ who: { role: "admin" } });
  });

  it("goes on in another organization", async () => {
    api.signIn.mockResolvedValue(out("a"));
    api.switchTo.mockResolvedValue({ ...out("b"), organization: "p", member: "other" });
    await session.signIn("a@b.c", "pw");
    await session.switchTo("p");
    expect(api.switchTo).toHaveBeenCalledWith("p", "a");
    expect(session.state.get()).toMatchObject({ who: { organization: "p", member: "other" } });
  });

  it("goes where the member still is when this organization let them go", async () => {
    api.signIn.mockResolvedValue(out("a"));
    api.refresh
      .mockRejectedValueOnce(new Refused({ status: 404, code: "NOT_FOUND", detail: "no" }))
      .mockResolvedValueOnce({ ...out("b"), organization: "p", member: "other" });
    await session.signIn("a@b.c", "pw");
    expect((await session.token("rejected"))?.token).toBe("b");
    expect(api.refresh.mock.calls).toEqual([["o"], []]);
    expect(session.state.get()).toMatchObject({ who: { organization: "p" } });
  });
});
