// @vitest-environment jsdom

import type { SignInOut } from "@insightdesk/client";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Api } from "../src/api/caller";
import { askAgain, asking } from "../src/api/confirm";
import { ApiProvider } from "../src/api/context";
import { useLoad } from "../src/api/use-load";
import { usePages } from "../src/api/use-pages";
import { SessionProvider, WhoProvider } from "../src/session/context";
import { Session } from "../src/session/session";

const OUT: SignInOut = {
  access_token: "a",
  expires_in: 600,
  member: "me",
  name: "Ada",
  role: "owner",
  organization: "o",
  organization_name: "Acme",
  permissions: [],
  must_enrol: true,
};

type Answer = [status: number, body?: unknown];

function Loading() {
  const { load } = useLoad((held) => held.get<{ is: string }>("/x"));
  return <p>{load.phase === "there" ? load.value.is : load.phase}</p>;
}

function List() {
  const list = usePages<string>("/list", { q: "a" });
  return (
    <>
      <p>{list.rows.join()}</p>
      {list.error !== undefined && <p>failed</p>}
      {list.hasMore && (
        <button type="button" onClick={list.more}>
          more
        </button>
      )}
    </>
  );
}

describe("pages of an account", () => {
  /** `METHOD /path`: what the desk says to it, one after the other; the last one stays. */
  let desk: Record<string, Answer[]>;
  let said: [string, unknown][];
  let session: Session;
  let api: Api;
  const host = {
    signIn: vi.fn(),
    secondFactor: vi.fn(),
    refresh: vi.fn(),
    switchTo: vi.fn(),
    signOut: vi.fn(),
  };

  beforeAll(() => {
    vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
  });

  beforeEach(() => {
    vi.resetAllMocks();
    desk = {};
    said = [];
    vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
      const key = `${init.method} ${path.slice("/api/v1".length)}`;
      said.push([key, init.body ? JSON.parse(String(init.body)) : undefined]);
      const held = desk[key] ?? [];
      const [status, body] = (held.length > 1 ? held.shift() : held[0]) ?? [404];
      const kind = status < 400 ? "application/json" : "application/problem+json";
      const text = body === undefined ? null : JSON.stringify(body);
      return new Response(text, { status, headers: { "content-type": kind } });
    });
    const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
    session = new Session({ api: host, storage, now: () => 0, alone: (run) => run() });
    session.take(OUT);
    api = new Api({ token: session.access, confirm: askAgain, expire: () => session.expire() });
  });

  afterEach(cleanup);

  const show = (page: ReactNode) =>
    render(
      <StrictMode>
        <SessionProvider value={session}>
          <WhoProvider value={OUT}>
            <ApiProvider value={api}>{page}</ApiProvider>
          </WhoProvider>
        </SessionProvider>
      </StrictMode>,
    );
  const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
  const fill = (label: string, value: string) =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
  const bodies = (key: string) => said.filter(([held]) => held === key).map(([, body]) => body);

  it("let nobody pass who has to have a second step, before there is one", async () => {
    const { default: MustEnrol } = await import("../src/features/sign-in/must-enrol");
    desk["POST /auth/totp"] = [
      [200, { challenge: "c", secret: "ABCDEFGH", uri: "otpauth://x", qr: "<svg/>" }],
    ];
    desk["POST /auth/totp/confirm"] = [
      [401, { status: 401, code: "AUTH_MFA_INVALID", detail: "wrong" }],
      [200, { codes: ["AAAAAABBBBBBCCCCCCDDDDDD"] }],
    ];
    host.refresh.mockResolvedValue({ ...OUT, must_enrol: false });
    show(<MustEnrol />);
    press(/Authenticator app/);
    await screen.findByRole("img");
    expect(screen.getByRole("img").getAttribute("src")).toMatch(/^data:image\/svg\+xml/);
    press("Check the code");
    expect(screen.getByText("Enter the code.")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByLabelText("Code"));
    fill("Code", "123 456");
    press("Check the code");
    await screen.findByText(/That did not match/);
    fill("Code", "654321");
    press("Check the code");
    await screen.findByText("AAAAAA-BBBBBB-CCCCCC-DDDDDD");
    expect(bodies("POST /auth/totp/confirm")).toEqual([
      { challenge: "c", code: "123456" },
      { challenge: "c", code: "654321" },
    ]);
    expect(host.refresh).not.toHaveBeenCalled();
    press("I have kept them");
    await waitFor(() => expect(session.state.get()).toMatchObject({ who: { must_enrol: false } }));
  });

  it("ask for the second step after the password, whichever way is at hand", async () => {
    const { SignIn } = await import("../src/features/sign-in/sign-in");
    host.signIn.mockResolvedValue({
      challenge: "c",
      methods: ["totp", "recovery_code"],
      passkey: null,
    });
    host.secondFactor
      .mockRejectedValueOnce(new (await import("../src/api/problem")).Unreachable())
      .mockResolvedValue(OUT);
    show(<SignIn expired={false} />);
    fill("E-mail", " ada@acme.example ");
    fill("Password", " pass word ");
    press("Sign in");
    await screen.findByRole("heading", { name: "The second step" });
    expect(host.signIn).toHaveBeenCalledWith({
      email: "ada@acme.example",
      password: " pass word ",
    });
    fill("Code", "111111");
    press("Sign in");
    await screen.findByText(/cannot be reached/);
    press("Use a recovery code");
    expect(screen.queryByText(/cannot be reached/)).toBeNull();
    fill("Recovery code", "abc-def");
    press("Sign in");
    await waitFor(() =>
      expect(host.secondFactor).toHaveBeenLastCalledWith({
        challenge: "c",
        recovery_code: "abc-def",
      }),
    );
  });

  it("ask once who it is, however many calls wait for it", async () => {
    desk["POST /a"] = [[403, { status: 403, code: "AUTH_REAUTH_REQUIRED", detail: "x" }], [204]];
    desk["POST /b"] = [[403, { status: 403, code: "AUTH_REAUTH_REQUIRED", detail: "x" }], [204]];
    desk["GET /auth/me"] = [[200, { has_password: true }]];
    desk["GET /auth/factors"] = [[200, { totp: null, passkeys: [] }]];
    desk["POST /auth/confirm"] = [
      [401, { status: 401, code: "AUTH_CREDENTIALS_INVALID", detail: "x" }],
      [204],
    ];
    const { default: ConfirmWindow } = await import("../src/features/account/confirm-window");
    show(<ConfirmWindow />);
    const both = Promise.all([api.post("/a"), api.post("/b")]);
    await screen.findByLabelText("Password");
    expect(screen.getAllByRole("dialog")).toHaveLength(1);
    fill("Password", "nope");
    press("Go on");
    await screen.findByText("The password is wrong.");
    fill("Password", "right");
    press("Go on");
    await both;
    expect(asking.get()).toBeUndefined();
    expect(bodies("POST /auth/confirm")).toEqual([{ password: "nope" }, { password: "right" }]);
  });

  it("read again by themselves once there is a network", async () => {
    desk["GET /x"] = [[503], [200, { is: "there" }]];
    render(
      <ApiProvider value={api}>
        <Loading />
      </ApiProvider>,
    );
    await screen.findByText("failed");
    dispatchEvent(new Event("online"));
    await screen.findByText("there");
  });

  it("fetch the rest of a list when asked, and keep what is there when that fails", async () => {
    desk["GET /list?q=a"] = [[200, { data: ["1", "2"], page: { next: "c" } }]];
    desk["GET /list?q=a&cursor=c"] = [[503], [200, { data: ["3"], page: { next: null } }]];
    render(
      <ApiProvider value={api}>
        <List />
      </ApiProvider>,
    );
    await screen.findByText("1,2");
    press("more");
    await screen.findByText("failed");
    expect(screen.getByText("1,2")).toBeTruthy();
    press("more");
    await screen.findByText("1,2,3");
    expect(screen.queryByRole("button")).toBeNull();
  });
});
