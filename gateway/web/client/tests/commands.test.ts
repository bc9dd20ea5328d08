import { describe, expect, test } from "vitest";
import type { Op } from "../src/generated/protocol";
import { CONTACT, message, Stage, snapshot, welcome } from "./support/stage";

function say(body: string): Op {
  return { do: "message", body };
}

/** Posts, and lets the outbox be written. */
async function post(stage: Stage, body: string, ticket = "T"): Promise<string> {
  const { cid } = stage.client.post(ticket, say(body));
  await stage.world.advance(0);
  return cid;
}

function ack(cid: string, seq: number, ticket = "T") {
  return { t: "ack", cid, ticket, seq, message: `m${seq}` } as const;
}

function states(stage: Stage): string[] {
  return stage.client.pending.get().map((pending) => pending.state);
}

describe("a command", () => {
  test("is stored before it is sent, and taken out when it is acknowledged", async () => {
    const stage = await new Stage().online();
    const { cid, outcome } = stage.client.post("T", say("hello"));
    expect(states(stage)).toEqual(["queued"]);
    expect(stage.of("post")).toEqual([]);
    await stage.world.advance(0);
    expect(stage.browser.items.has(cid)).toBe(true);
    expect(stage.of("post")).toEqual([{ t: "post", cid, ticket: "T", op: say("hello") }]);
    await stage.say(ack(cid, 6));
    expect(stage.browser.items.size).toBe(0);
    expect(await outcome).toEqual({ ok: true, ticket: "T", seq: 6, message: "m6" });
  });

  test("is one bubble, whether its ack or its event comes first", async () => {
    for (const ackFirst of [true, false]) {
      const stage = await new Stage().online();
      const ticket = stage.client.openTicket("T");
      await stage.say(snapshot(5));
      const cid = await post(stage, "hello");
      const event = message(6, { cid, by: CONTACT });
      await stage.say(ackFirst ? ack(cid, 6) : event);
      expect(states(stage)).toEqual(ackFirst ? ["sent"] : []);
      await stage.say(ackFirst ? event : ack(cid, 6));
      expect(states(stage)).toEqual([]);
      expect(ticket.get().entries).toHaveLength(4);
    }
  });

  test("waits in the outbox while there is no connection, over a restart too", async () => {
    const stage = new Stage();
    stage.reachable = false;
    stage.client.start();
    const cids = [await post(stage, "one"), await post(stage, "two"), await post(stage, "three")];
    expect(stage.of("post")).toEqual([]);
    stage.tab.kill();
    const later = new Stage({}, stage.world, stage.browser);
    stage.reachable = true;
    later.client.start();
    await later.world.advance(20);
    expect(states(later)).toEqual(["queued", "queued", "queued"]);
    await later.say(welcome(later.world));
    for (const [n, cid] of cids.entries()) {
      expect(stage.of("post").map((frame) => frame.cid)).toEqual(cids.slice(0, n + 1));
      await later.say(ack(cid, n + 1));
    }
    expect(stage.browser.items.size).toBe(0);
  });

  test("goes one by one per ticket, beside those of other tickets, four at most", async () => {
    const stage = await new Stage().online();
    for (const ticket of ["A", "A", "B", "C", "D", "E"]) await post(stage, "hello", ticket);
    expect(stage.of("post").map((frame) => frame.ticket)).toEqual(["A", "B", "C", "D"]);
    const first = stage.of("post")[0]?.cid ?? "";
    await stage.say(ack(first, 1, "A"));
    expect(stage.of("post").map((frame) => frame.ticket)).toEqual(["A", "B", "C", "D", "A"]);
  });

  test("goes two at a time when the desk allows no more", async () => {
    const limits = { ...welcome(new Stage().world).limits, in_flight: 2 };
    const stage = await new Stage().online({ limits });
    for (const ticket of ["A", "B", "C"]) await post(stage, "hello", ticket);
    expect(stage.of("post")).toHaveLength(2);
  });

  test("without an answer is repeated with the same id, then on another socket", async () => {
    const stage = await new Stage().online();
    const cid = await post(stage, "hello");
    await stage.world.advance(10_000);
    expect(stage.of("post").map((frame) => frame.cid)).toEqual([cid, cid]);
    await stage.world.advance(10_000);
    expect(stage.tab.sockets[0]?.closed).toBe(4000);
    await stage.back();
    expect(stage.of("post").map((frame) => frame.cid)).toEqual([cid, cid, cid]);
    expect(states(stage)).toEqual(["queued"]);
  });

  test("that is to be repeated waits as long as it was told, and nothing overtakes it", async () => {
    const stage = await new Stage().online();
    const cid = await post(stage, "one");
    await post(stage, "two");
    const nack = { t: "nack", cid, code: "UNAVAILABLE", message: "Later.", retry: true } as const;
    await stage.say({ ...nack, after_ms: 3_000 });
    await stage.world.advance(2_999);
    expect(stage.of("post")).toHaveLength(1);
    await stage.world.advance(3_001);
    expect(stage.of("post").map((frame) => frame.cid)).toEqual([cid, cid]);
    expect(states(stage)).toEqual(["queued", "queued"]);
  });

  test("that is refused for good stays until it is tried again or deleted", async () => {
    const stage = await new Stage().online();
    const cid = await post(stage, "hello");
    const refusal = { code: "FORBIDDEN", message: "No." } as const;
    await stage.say({ t: "nack", cid, ...refusal, retry: false });
    expect(stage.client.pending.get()).toMatchObject([{ cid, state: "failed", error: refusal }]);
    expect(stage.browser.items.get(cid)?.failed).toEqual(refusal);
    stage.client.retry(cid);
    await stage.world.advance(0);
    expect(stage.of("post").map((frame) => frame.cid)).toEqual([cid, cid]);
    await stage.say({ t: "nack", cid, ...refusal, retry: false });
    expect(stage.client.discard(cid)).toBe(true);
    await stage.world.advance(0);
    expect(states(stage)).toEqual([]);
    expect(stage.browser.items.size).toBe(0);
  });

  test("without text only says what became of it", async () => {
    const stage = await new Stage().online();
    const { cid, outcome } = stage.client.post("T", { do: "claim" });
    await stage.world.advance(0);
    await stage.say({ t: "nack", cid, code: "CONFLICT", message: "Bo has it.", retry: false });
    expect(await outcome).toEqual({ ok: false, code: "CONFLICT", message: "Bo has it." });
    expect(states(stage)).toEqual([]);
    expect(stage.browser.items.size).toBe(0);
  });

  test("can be taken back while it is held, not when it has left", async () => {
    const stage = await new Stage().online();
    const held = stage.client.post("T", say("oops"), { delayMs: 5_000 });
    await stage.world.advance(4_000);
    expect(stage.of("post")).toEqual([]);
    expect(stage.client.discard(held.cid)).toBe(true);
    expect(await held.outcome).toMatchObject({ ok: false, code: "DISCARDED" });
    const { cid } = stage.client.post("T", say("hello"), { delayMs: 5_000 });
    await stage.world.advance(5_100);
    expect(stage.of("post").map((frame) => frame.cid)).toEqual([cid]);
    expect(stage.client.discard(cid)).toBe(false);
  });

  test("too large for a frame is refused here: the desk would close the socket each time", async () => {
    const limits = { ...welcome(new Stage().world).limits, message_bytes: 1_000 };
    const stage = await new Stage().online({ limits });
    await post(stage, "ä".repeat(480));
    expect(stage.client.pending.get()[0]?.error?.code).toBe("PAYLOAD_TOO_LARGE");
    await post(stage, "ä".repeat(400));
    expect(stage.of("post")).toHaveLength(1);
  });

  test("too many are refused, not dropped", async () => {
    const stage = new Stage();
    stage.client.start();
    const all = Array.from({ length: 501 }, (_, n) => stage.client.post("T", say(`${n}`)));
    expect(await all[500]?.outcome).toMatchObject({ ok: false, code: "OUTBOX_FULL" });
    expect(states(stage).filter((state) => state === "queued")).toHaveLength(500);
    expect(stage.client.unsent()).toBe(500);
  });

  test("older than seven days is not sent any more, and says so", async () => {
    const stage = new Stage();
    stage.reachable = false;
    stage.client.start();
    const cid = await post(stage, "hello");
    stage.tab.kill();
    stage.world.now += 7 * 24 * 3_600_000 + 1;
    stage.reachable = true;
    const later = new Stage({}, stage.world, stage.browser);
    await later.online();
    expect(later.client.pending.get()[0]?.error?.code).toBe("EXPIRED");
    later.client.retry(cid);
    await later.world.advance(0);
    expect(stage.of("post").map((frame) => frame.cid)).toEqual([cid]);
  });

  test("leaves nothing behind when the browser is wiped", async () => {
    const stage = new Stage();
    stage.reachable = false;
    stage.client.start();
    await post(stage, "secret");
    await stage.client.wipe();
    expect(stage.browser.items.size).toBe(0);
    expect(stage.state).toBe("idle");
  });
});

describe("a new conversation", () => {
  async function started() {
    const stage = await new Stage().online();
    const create = stage.client.post(null, { do: "create", body: "hello" });
    const child = stage.client.post(null, say("are you there?"), { parent: create.cid });
    await stage.world.advance(0);
    return { stage, create, child };
  }

  test("keeps what is written next until it has a ticket", async () => {
    const { stage, create, child } = await started();
    expect(stage.of("post")).toEqual([
      { t: "post", cid: create.cid, op: { do: "create", body: "hello" } },
    ]);
    await stage.say({ t: "ack", cid: create.cid, ticket: "N", seq: 1, message: "m2" });
    expect(await create.outcome).toMatchObject({ ok: true, ticket: "N" });
    expect(stage.of("post")[1]).toMatchObject({ cid: child.cid, ticket: "N" });
    const late = stage.client.post(null, say("hm"), { parent: create.cid });
    await stage.say({ t: "ack", cid: child.cid, ticket: "N", seq: 3, message: "m3" });
    expect(stage.of("post")[2]).toMatchObject({ cid: late.cid, ticket: "N" });
  });

  test("shows its first message once, also when the ticket is opened after the ack", async () => {
    const { stage, create } = await started();
    await stage.say({ t: "ack", cid: create.cid, ticket: "N", seq: 1, message: "m2" });
    const ticket = stage.client.openTicket("N", 0);
    expect(states(stage)).toEqual(["sent", "queued"]);
    const at = message(1).at;
    const base = { ticket: "N", by: CONTACT, at };
    const event = { type: "ticket:created", number: 1, subject: "", channel: "chat" } as const;
    await stage.say(message(1, { ...base, event }), message(2, { ...base, cid: create.cid }));
    expect(states(stage)).toEqual(["queued"]);
    expect(ticket.get().entries).toHaveLength(2);
  });

  test("finds its ticket after a restart, though its own command is done", async () => {
    const { stage, create, child } = await started();
    await stage.say({ t: "ack", cid: create.cid, ticket: "N", seq: 1 });
    stage.tab.kill();
    const later = await new Stage({}, stage.world, stage.browser).online();
    await later.world.advance(0);
    expect(stage.of("post").at(-1)).toMatchObject({ cid: child.cid, ticket: "N" });
  });

  test("that is refused and deleted takes along what waited for it, as refused, not as lost", async () => {
    const { stage, create, child } = await started();
    const { cid } = create;
    await stage.say({ t: "nack", cid, code: "VALIDATION_ERROR", message: "No.", retry: false });
    expect(states(stage)).toEqual(["failed", "queued"]);
    stage.client.discard(cid);
    await stage.world.advance(0);
    expect(stage.client.pending.get()).toMatchObject([
      { cid: child.cid, state: "failed", error: { code: "NOT_FOUND" } },
    ]);
    expect(stage.of("post")).toHaveLength(1);
  });
});

describe("marks", () => {
  test("are sent once per height, the highest counts", async () => {
    const stage = await new Stage().online();
    stage.client.read("T", 5);
    stage.client.read("T", 3);
    stage.client.read("T", 8);
    const [first] = stage.of("post");
    expect(first?.op).toEqual({ do: "read", upto: 5 });
    await stage.say({ t: "ack", cid: first?.cid ?? "", ticket: "T", seq: 9 });
    expect(stage.of("post")[1]?.op).toEqual({ do: "read", upto: 8 });
    const second = stage.of("post")[1]?.cid ?? "";
    await stage.say({ t: "ack", cid: second, ticket: "T", seq: 10 });
    stage.client.read("T", 8);
    expect(stage.of("post")).toHaveLength(2);
  });

  test("made without a connection are sent with the next one; nothing waits for them", async () => {
    const stage = await new Stage().online();
    await stage.drop(1006);
    stage.client.delivered("T", 5);
    const cid = await post(stage, "hello");
    await stage.back();
    const ops = stage.of("post").map((frame) => frame.op.do);
    expect(ops.sort()).toEqual(["delivered", "message"]);
    expect(stage.browser.items.has(cid)).toBe(true);
    expect(stage.browser.items.size).toBe(1);
  });
});
