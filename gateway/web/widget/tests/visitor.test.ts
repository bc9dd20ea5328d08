// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isRefusal, visit } from "../src/panel/visitor";

const fetched = vi.fn<(url: string, options: RequestInit) => Promise<Response>>();
const OUT = { token: "t1", contact: "c1", name: "Carla", tickets: ["T2", "T1"] };

beforeEach(() => {
  localStorage.clear();
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => vi.unstubAllGlobals());

function answers(...bodies: [unknown, number?][]): void {
  for (const [body, status = 200] of bodies) {
    fetched.mockResolvedValueOnce(new Response(JSON.stringify(body), { status }));
  }
}

function sent(call = 0): unknown {
  return JSON.parse(String(fetched.mock.calls[call]?.[1].body));
}

function visitor(changed: () => void = () => undefined) {
  return visit("https://desk.example/", "pk_1", changed);
}

describe("a visitor", () => {
  test("is known once the desk gave a token, on the next page too", async () => {
    answers([OUT]);
    const first = visitor();
    expect(first.known()).toBe(false);
    await first.session({ name: "Carla" });
    expect(fetched.mock.calls[0]?.[0]).toBe("https://desk.example/api/v1/widget/sessions");
    expect(sent()).toEqual({ key: "pk_1", name: "Carla" });
    expect(fetched.mock.calls[0]?.[1].credentials).toBe("omit");
    const next = visitor();
    expect(next.known()).toBe(true);
    expect(next.ticket).toBe("T2");
    expect(await next.token("start")).toMatchObject({ token: "t1" });
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  test("goes on with the conversation that was shown last", async () => {
    answers([OUT], [{ ...OUT, token: "t2" }]);
    const one = visitor();
    await one.session();
    one.ticket = "T1";
    expect(await visitor().token("rejected")).toMatchObject({ token: "t2" });
    expect(sent(1)).toEqual({ key: "pk_1", token: "t1" });
    expect(visitor().ticket).toBe("T1");
  });

  test("that the desk takes for somebody new loses what it cannot reach", async () => {
    answers([OUT], [{ token: "t9", contact: "c9", name: "", tickets: [] }]);
    const changed = vi.fn();
    const one = visitor(changed);
    await one.session();
    expect(changed).not.toHaveBeenCalled();
    await one.token("rejected");
    expect(changed).toHaveBeenCalledTimes(1);
    expect(one.ticket).toBeUndefined();
  });

  test("gets no token where the widget is refused, and another chance where the network failed", async () => {
    answers([{ code: "FORBIDDEN" }, 403]);
    expect(await visitor().token("rejected")).toBeNull();
    fetched.mockRejectedValueOnce(new TypeError("no network"));
    await expect(visitor().token("rejected")).rejects.toMatchObject({ status: 0 });
  });

  test("learns what the desk said about a field", async () => {
    const problem = { code: "VALIDATION_ERROR", errors: [{ field: "email", message: "No." }] };
    answers([problem, 422]);
    await expect(visitor().session()).rejects.toEqual({ status: 422, problem });
  });

  test("is whom the page says, once, and comes with that after what is under way", async () => {
    answers([OUT], [{ ...OUT, token: "t2" }], [{ ...OUT, token: "t2" }]);
    const one = visitor();
    const first = one.session();
    await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(1));
    one.identify("a.b.c");
    await Promise.all([first, one.session()]);
    expect(sent(1)).toEqual({ key: "pk_1", token: "t1", identity: "a.b.c" });
    await one.session();
    expect(sent(2)).toEqual({ key: "pk_1", token: "t2" });
  });

  test("asks the page anew for each session where it can", async () => {
    answers([OUT], [OUT]);
    const one = visitor();
    one.identify(async () => "d.e.f");
    await one.session();
    await one.session();
    expect(sent(0)).toMatchObject({ identity: "d.e.f" });
    expect(sent(1)).toMatchObject({ identity: "d.e.f" });
  });

  test("knows why the desk does not let it in, until it does", async () => {
    answers([{ code: "AUTH_TOKEN_MISSING" }, 401], [{ code: "FORBIDDEN" }, 403], [OUT]);
    const one = visitor();
    expect(await one.token("rejected")).toBeNull();
    expect(one.refusal()).toBe(401);
    expect(await one.token("rejected")).toBeNull();
    expect(one.refusal()).toBe(403);
    await one.session();
    expect(one.refusal()).toBeUndefined();
  });

  test("comes without storage as well", async () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("denied", "SecurityError");
    });
    answers([OUT]);
    const one = visitor();
    await one.session();
    expect(one.known()).toBe(true);
    vi.restoreAllMocks();
  });
});

test("what was stored by somebody else is not believed", () => {
  for (const stored of ["", "{", "null", "{}", '"x"']) {
    localStorage.setItem("insightdesk:pk_1", stored);
    expect(visitor().known()).toBe(false);
  }
});

test("only 401, 403 and 404 close the widget", () => {
  expect([401, 403, 404, 0, 429, 500].map((status) => isRefusal({ status }))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
