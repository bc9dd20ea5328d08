import { describe, expect, test } from "vitest";
import { message, Stage, snapshot, welcome } from "./support/stage";

/** Two tabs of one browser; the first one leads and is online. */
async function pair(): Promise<[Stage, Stage]> {
  const first = await new Stage().online();
  const second = new Stage({}, first.world, first.browser);
  second.client.start();
  await first.world.advance(10);
  return [first, second];
}

describe("tabs of one browser", () => {
  test("share one socket, and all that it says", async () => {
    const [first, second] = await pair();
    expect(second.tab.sockets).toEqual([]);
    expect(second.state).toBe("online");
    expect(second.client.you.get()?.id).toBe("carla");
    const ticket = second.client.openTicket("T");
    await first.world.advance(5);
    expect(first.of("ticket:subscribe")).toEqual([{ t: "ticket:subscribe", ticket: "T" }]);
    await first.say(snapshot(3), message(4));
    await first.world.advance(5);
    expect(ticket.get().seq).toBe(4);
  });

  test("a tab that comes late is told who is there", async () => {
    const first = await new Stage().online();
    const lia = { id: "lia", name: "Lia", role: "agent", status: "online" } as const;
    await first.say({ t: "presence:list", members: [lia] }, { t: "availability", online: true });
    const second = new Stage({}, first.world, first.browser);
    second.client.start();
    await first.world.advance(10);
    expect(second.client.members.get()).toEqual([lia]);
    expect(second.client.availability.get()).toBe(true);
  });

  test("a ticket is followed as long as one of them wants it", async () => {
    const [first, second] = await pair();
    const mine = first.client.openTicket("T");
    await first.say(snapshot(3));
    const yours = second.client.openTicket("T");
    await first.world.advance(5);
    await first.say(snapshot(3));
    mine.close();
    expect(first.of("ticket:unsubscribe")).toEqual([]);
    yours.close();
    await first.world.advance(5);
    expect(first.of("ticket:unsubscribe")).toHaveLength(1);
  });

  test("show each other's commands, sent by the one that leads", async () => {
    const [first, second] = await pair();
    const { cid, outcome } = second.client.post("T", { do: "message", body: "hello" });
    await first.world.advance(5);
    expect(first.of("post").map((frame) => frame.cid)).toEqual([cid]);
    expect(first.client.pending.get().map((pending) => pending.cid)).toEqual([cid]);
    await first.say({ t: "ack", cid, ticket: "T", seq: 4, message: "m4" });
    await first.world.advance(5);
    expect(await outcome).toMatchObject({ ok: true, seq: 4 });
    expect(first.client.pending.get()).toEqual([]);
    expect(second.client.pending.get()).toEqual([]);
  });

  test("have lists of their own", async () => {
    const [first, second] = await pair();
    first.client.openList("open");
    const theirs = second.client.openList("mine");
    await first.world.advance(5);
    const lists = first.of("list:open");
    expect(lists.map((frame) => frame.filter)).toEqual(["open", "mine"]);
    const list = lists[1]?.list ?? 0;
    expect(list).not.toBe(lists[0]?.list);
    await first.say({ t: "list:page", list, rows: [], next: null, total: 0 });
    await first.world.advance(5);
    expect(theirs.get().phase).toBe("live");
  });

  test("another one leads when the first is gone, and goes on where it was", async () => {
    const [first, second] = await pair();
    second.client.openTicket("T");
    await first.world.advance(5);
    await first.say(snapshot(3), message(4));
    const { cid } = second.client.post("T", { do: "message", body: "hello" });
    await first.world.advance(5);
    first.tab.kill();
    await second.world.advance(20);
    expect(first.of("hello").at(-1)).toMatchObject({ timeline: "t1", streams: [["T", 4]] });
    await second.say(welcome(second.world, { resumed: true }));
    expect(first.of("post").map((frame) => frame.cid)).toEqual([cid, cid]);
  });

  test("one that hangs is replaced after 25 s; when it wakes it follows", async () => {
    const [first, second] = await pair();
    first.tab.freeze();
    await second.world.advance(24_000);
    expect(second.tab.sockets).toEqual([]);
    await second.world.advance(12_000);
    expect(second.tab.sockets).toHaveLength(1);
    await second.say(welcome(second.world));
    first.tab.thaw();
    await first.world.advance(20);
    expect(first.tab.sockets.at(-1)?.closed).toBeDefined();
    expect(first.state).toBe("online");
    const { cid } = first.client.post("T", { do: "message", body: "still here" });
    await first.world.advance(5);
    expect(first.of("post").at(-1)?.cid).toBe(cid);
  });

  test("one that is hidden for five minutes hands over to one that is seen", async () => {
    const [first, second] = await pair();
    first.tab.signal("hidden");
    await first.world.advance(290_000);
    expect(second.tab.sockets).toEqual([]);
    await first.world.advance(40_000);
    expect(second.tab.sockets).toHaveLength(1);
    expect(first.socket.closed).toBe(1000);
  });

  test("one that is closed says so: what only it followed is left", async () => {
    const [first, second] = await pair();
    second.client.openTicket("T");
    second.client.openList("mine");
    await first.world.advance(5);
    second.tab.signal("pagehide");
    await first.world.advance(5);
    expect(first.of("ticket:unsubscribe")).toHaveLength(1);
    expect(first.of("list:close")).toHaveLength(1);
  });

  test("stand alone where the browser has no locks", async () => {
    const first = new Stage();
    const { lock: _, ...env } = first.tab.env();
    const alone = await new Stage({ env }, first.world, first.browser);
    alone.client.start();
    first.client.start();
    await first.world.advance(20);
    expect(first.tab.sockets).toHaveLength(2);
  });
});
