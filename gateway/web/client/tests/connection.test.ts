import { describe, expect, test, vi } from "vitest";
import type { ConnectionStatus, Token, TokenReason } from "../src/types";
import { message, Stage, snapshot, welcome } from "./support/stage";

describe("hello", () => {
  test("is the first frame and carries the token, which is not in the address", async () => {
    const stage = await new Stage().online();
    expect(stage.socket.protocol).toBe("insightdesk.v1");
    expect(stage.socket.url).not.toContain("secret");
    expect(stage.sent[0]).toEqual({
      t: "hello",
      token: "secret",
      client: { name: "test", version: "1" },
    });
  });

  test("names timeline and last seqs on the way back", async () => {
    const stage = await new Stage().online();
    stage.client.openTicket("T");
    await stage.say(snapshot(4), message(5));
    await stage.drop(1006);
    await stage.world.advance(1_000);
    expect(stage.of("hello").at(-1)).toMatchObject({ timeline: "t1", streams: [["T", 5]] });
  });

  test("fits into four kilobytes: other tickets are subscribed after it", async () => {
    const stage = await new Stage().online();
    const id = (n: number) => `019b8d62-7a80-7077-94eb-${String(n).padStart(12, "0")}`;
    for (let n = 0; n < 150; n++) stage.client.openTicket(id(n), 1);
    await stage.drop(1006);
    stage.sent.length = 0;
    await stage.world.advance(1_000);
    await stage.say(welcome(stage.world, { resumed: true }));
    expect(JSON.stringify(stage.sent[0]).length).toBeLessThan(3_000);
    const named = stage.of("hello")[0]?.streams ?? [];
    const asked = stage.of("ticket:subscribe").map((frame) => [frame.ticket, frame.after]);
    expect(named.length).toBeGreaterThan(20);
    expect(named.length + asked.length).toBe(150);
  });

  test("gives up on a desk that never welcomes, and on one that speaks another protocol", async () => {
    const silent = new Stage();
    silent.client.start();
    await silent.world.advance(10_020);
    expect(silent.socket.closed).toBe(4000);
    const newer = await new Stage().online({ proto: "2.0" });
    expect(newer.state).toBe("outdated");
    await newer.world.advance(60_000);
    expect(newer.tab.sockets).toHaveLength(1);
  });
});

describe("states", () => {
  test("go from idle over connecting to online, and to waiting with the time it takes", async () => {
    const stage = new Stage();
    const states: string[] = [stage.state];
    stage.client.status.listen(() => states.push(stage.state));
    await stage.online();
    await stage.drop(1006);
    expect(states).toEqual(["idle", "connecting", "online", "waiting"]);
    expect(stage.client.status.get()).toMatchObject({ ms: expect.any(Number) });
    stage.client.stop();
    expect(stage.state).toBe("idle");
    await stage.world.advance(60_000);
    expect(stage.tab.sockets).toHaveLength(1);
  });

  test("say offline while the browser does, but it tries all the same", async () => {
    const stage = await new Stage().online();
    stage.browser.online = false;
    await stage.drop(1006);
    expect(stage.state).toBe("offline");
    await stage.world.advance(1_000);
    expect(stage.tab.sockets).toHaveLength(2);
  });

  test("a frame of an unknown kind, or no JSON at all, changes nothing", async () => {
    const stage = await new Stage().online();
    stage.socket.message('{"t":"confetti","n":1}');
    stage.socket.message("42");
    stage.socket.message("{");
    await stage.world.advance(0);
    expect(stage.state).toBe("online");
  });
});

const isLong = (status: ConnectionStatus) => status.state === "waiting" && status.ms > 10_000;

describe("reconnecting", () => {
  test("never gives up, and waits at most thirty seconds", async () => {
    const stage = new Stage();
    stage.reachable = false;
    stage.client.start();
    const waits: number[] = [];
    stage.client.status.listen(() => {
      const status = stage.client.status.get();
      if (status.state === "waiting") waits.push(status.ms);
    });
    await stage.world.advance(3_600_000);
    expect(waits.length).toBeGreaterThan(100);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
    expect(Math.max(...waits)).toBeGreaterThan(20_000);
  });

  test("waits a second at least when the desk restarts", async () => {
    for (const code of [1001, 1012, 1013]) {
      const stage = await new Stage().online();
      await stage.drop(code);
      await stage.world.advance(999);
      expect(stage.tab.sockets).toHaveLength(1);
      await stage.world.advance(600);
      expect(stage.tab.sockets).toHaveLength(2);
    }
  });

  test("starts anew with small waits only after ten seconds online", async () => {
    const stage = await new Stage().online();
    for (let n = 0; n < 7; n++) {
      await stage.drop(1006);
      await stage.back();
    }
    await stage.drop(1006);
    const hasty = stage.client.status.get();
    await stage.back();
    await stage.world.advance(10_001);
    await stage.drop(1006);
    const calm = stage.client.status.get();
    expect(hasty).toMatchObject({ state: "waiting" });
    expect(calm).toMatchObject({ state: "waiting" });
    expect((calm as { ms: number }).ms).toBeLessThanOrEqual(500);
    expect((hasty as { ms: number }).ms).toBeGreaterThan(500);
  });

  test("tries at once when the network or the page comes back, every two seconds at most", async () => {
    const stage = new Stage();
    stage.reachable = false;
    stage.client.start();
    await stage.world.advance(60_000);
    const before = stage.tab.sockets.length;
    stage.tab.signal("online");
    stage.tab.signal("visible");
    await stage.world.advance(5);
    expect(stage.tab.sockets).toHaveLength(before + 1);
  });

  test("tries at once when somebody does not want to wait", async () => {
    const stage = new Stage();
    stage.reachable = false;
    stage.client.start();
    while (!isLong(stage.client.status.get())) await stage.world.advance(1_000);
    const before = stage.tab.sockets.length;
    stage.client.hurry();
    await stage.world.advance(5);
    expect(stage.tab.sockets).toHaveLength(before + 1);
  });

  test("comes back without seqs when the desk does not know them", async () => {
    const stage = await new Stage().online();
    stage.client.openTicket("T");
    await stage.say(snapshot(4));
    await stage.drop(4409);
    await stage.world.advance(1_000);
    expect(stage.of("hello").at(-1)?.streams).toEqual([]);
  });

  test("stops for good when it is forbidden", async () => {
    const stage = await new Stage().online();
    await stage.drop(4403);
    expect(stage.state).toBe("denied");
    stage.tab.signal("online");
    await stage.world.advance(60_000);
    expect(stage.tab.sockets).toHaveLength(1);
  });
});

describe("drain", () => {
  test("opens the next socket first, then leaves the old one", async () => {
    const stage = await new Stage().online();
    const old = stage.socket;
    await stage.say({ t: "drain", after_ms: 1_000 });
    await stage.world.advance(2_100);
    expect(stage.tab.sockets).toHaveLength(2);
    expect(old.closed).toBeUndefined();
    expect(stage.state).toBe("online");
    await stage.say(welcome(stage.world));
    expect(old.closed).toBe(1000);
    expect(stage.state).toBe("online");
  });

  test("goes on with the next socket when the old one ends before that is welcome", async () => {
    const stage = await new Stage().online();
    const old = stage.socket;
    await stage.say({ t: "drain", after_ms: 1_000 });
    await stage.world.advance(2_100);
    old.drop(1012);
    expect(stage.state).toBe("connecting");
    await stage.say(welcome(stage.world));
    expect(stage.state).toBe("online");
    expect(stage.tab.sockets).toHaveLength(2);
  });

  test("keeps away as long as the desk said when it closes early", async () => {
    const stage = await new Stage().online();
    await stage.say({ t: "drain", after_ms: 5_000 });
    await stage.drop(1012);
    await stage.world.advance(4_900);
    expect(stage.tab.sockets).toHaveLength(1);
    await stage.world.advance(2_000);
    expect(stage.tab.sockets).toHaveLength(2);
  });
});

describe("tokens", () => {
  function source(life?: number) {
    let made = 0;
    return vi.fn(async (_: TokenReason): Promise<Token | null> => {
      const token = `token ${++made}`;
      return life === undefined ? { token } : { token, expiresIn: life };
    });
  }

  test("one that is refused is replaced at once, a second one after a wait", async () => {
    const token = source();
    const stage = await new Stage({ token }).online();
    await stage.drop(4401);
    await stage.world.advance(15);
    expect(token.mock.calls.map(([why]) => why)).toEqual(["start", "rejected"]);
    expect(stage.of("hello").at(-1)?.token).toBe("token 2");
    await stage.drop(4401);
    expect(stage.state).toBe("waiting");
    await stage.world.advance(1_000);
    expect(token.mock.calls.at(-1)).toEqual(["rejected"]);
  });

  test("one that runs out is renewed before it does, on the open socket", async () => {
    const token = source(600);
    const stage = await new Stage({ token }).online();
    await stage.world.advance(481_000);
    expect(stage.of("token:update")).toEqual([{ t: "token:update", token: "token 2" }]);
  });

  test("none at all ends it, a failure to get one does not", async () => {
    const none = new Stage({ token: async () => null });
    none.client.start();
    await none.world.advance(10);
    expect(none.state).toBe("denied");
    const failing = new Stage({ token: async () => Promise.reject(new Error("no network")) });
    failing.client.start();
    await failing.world.advance(0);
    expect(failing.state).toBe("waiting");
  });
});

describe("heartbeats", () => {
  test("are sent at once and then as often as the desk wants", async () => {
    const stage = await new Stage().online({ hb_ms: 15_000 });
    expect(stage.of("ping")).toHaveLength(1);
    await stage.world.advance(45_000);
    expect(stage.of("ping")).toHaveLength(4);
  });

  test("any frame counts as a sign of life; after 45 s without one it reconnects", async () => {
    const stage = await new Stage().online();
    stage.alive = false;
    await stage.world.advance(44_000);
    await stage.say({ t: "availability", online: true });
    await stage.world.advance(44_000);
    expect(stage.state).toBe("online");
    await stage.world.advance(2_000);
    expect(stage.tab.sockets[0]?.closed).toBe(4000);
  });

  test("a hidden page is given 75 s", async () => {
    const stage = new Stage();
    stage.tab.hidden = true;
    stage.alive = false;
    await stage.online();
    await stage.world.advance(70_000);
    expect(stage.socket.closed).toBeUndefined();
    await stage.world.advance(6_000);
    expect(stage.tab.sockets[0]?.closed).toBe(4000);
  });

  test("after a sleep it makes sure of the socket and of its tickets", async () => {
    let slept = 0;
    const stage = new Stage();
    const env = { ...stage.tab.env(), uptime: () => stage.world.now - slept };
    const sleeper = new Stage({ env }, stage.world, stage.browser);
    await sleeper.world.advance(0);
    sleeper.client.start();
    await sleeper.world.advance(20);
    await stage.say(welcome(stage.world));
    sleeper.client.openTicket("T", 3);
    slept = 60_000;
    stage.sent.length = 0;
    await stage.world.advance(20_000);
    expect(stage.of("sync")).toEqual([{ t: "sync", ticket: "T", after: 3 }]);
    expect(stage.of("ping").length).toBeGreaterThanOrEqual(2);
  });
});

test("a page hidden for long closes its socket when asked to, and comes back when seen", async () => {
  const stage = await new Stage({ sleepHiddenMs: 300_000 }).online();
  stage.tab.signal("hidden");
  await stage.world.advance(301_000);
  expect(stage.state).toBe("idle");
  expect(stage.socket.closed).toBe(1000);
  stage.tab.signal("visible");
  await stage.world.advance(20);
  expect(stage.tab.sockets).toHaveLength(2);
});

test("a page that is put aside closes its socket and opens another when it returns", async () => {
  const stage = await new Stage().online();
  stage.tab.signal("pagehide");
  expect(stage.socket.closed).toBe(1000);
  stage.tab.signal("pageshow");
  await stage.world.advance(20);
  expect(stage.tab.sockets).toHaveLength(2);
});
