import { describe, expect, test } from "vitest";
import type { TicketFrame } from "../src/fold";
import type { TicketHandle } from "../src/types";
import { message, Stage, snapshot } from "./support/stage";

async function following(seq = 5): Promise<{ stage: Stage; ticket: TicketHandle }> {
  const stage = await new Stage().online();
  const ticket = stage.client.openTicket("T");
  await stage.say(snapshot(seq), { t: "ticket:subscribed", ticket: "T", head: seq });
  stage.sent.length = 0;
  return { stage, ticket };
}

function seqs(ticket: TicketHandle): number[] {
  return ticket.get().entries.map((entry) => entry.seq);
}

describe("a ticket's events", () => {
  test("begin with a snapshot, or after a seq that is known", async () => {
    const stage = await new Stage().online();
    stage.client.openTicket("T");
    stage.client.openTicket("U", 0);
    expect(stage.of("ticket:subscribe")).toEqual([
      { t: "ticket:subscribe", ticket: "T" },
      { t: "ticket:subscribe", ticket: "U", after: 0 },
    ]);
  });

  test("are shown once, however often they come", async () => {
    const { stage, ticket } = await following();
    await stage.say(message(6), message(6), message(4), message(7), message(6));
    expect(seqs(ticket)).toEqual([3, 4, 5, 6, 7]);
  });

  test("wait behind a hole; one question mends it, and they follow in order", async () => {
    const { stage, ticket } = await following();
    await stage.say(message(9), message(8), message(7));
    expect(seqs(ticket)).toEqual([3, 4, 5]);
    await stage.world.advance(149);
    expect(stage.of("sync")).toEqual([]);
    await stage.world.advance(1);
    expect(stage.of("sync")).toEqual([{ t: "sync", ticket: "T", after: 5, upto: 9 }]);
    await stage.say(message(6));
    expect(seqs(ticket)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    await stage.world.advance(60_000);
    expect(stage.of("sync")).toHaveLength(1);
  });

  test("that a reader may not see leave no hole: prev counts, not seq", async () => {
    const { stage, ticket } = await following(10);
    await stage.say(message(14, { prev: 8 }), message(20, { prev: 14 }));
    expect(seqs(ticket)).toEqual([8, 9, 10, 14, 20]);
    await stage.world.advance(60_000);
    expect(stage.of("sync")).toEqual([]);
  });

  test("are asked for again after 2 s and 4 s, then a snapshot is", async () => {
    const { stage, ticket } = await following();
    await stage.say(message(8));
    await stage.world.advance(150 + 2_000 + 4_000);
    expect(stage.of("sync")).toHaveLength(3);
    expect(stage.of("ticket:subscribe")).toHaveLength(0);
    await stage.world.advance(8_000);
    expect(stage.of("ticket:subscribe")).toEqual([{ t: "ticket:subscribe", ticket: "T" }]);
    await stage.say(snapshot(8));
    expect(seqs(ticket)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(ticket.get().seq).toBe(8);
  });

  test("too many to mend are replaced by one snapshot at once", async () => {
    const wide = await following();
    await wide.stage.say(message(600), message(601));
    expect(wide.stage.of("ticket:subscribe")).toHaveLength(1);
    const many = await following();
    for (let seq = 7; seq < 300; seq++) await many.stage.say(message(seq));
    expect(many.stage.of("ticket:subscribe")).toHaveLength(1);
    await many.stage.say(snapshot(299), message(300));
    expect(seqs(many.ticket)).toEqual([297, 298, 299, 300]);
  });

  test("of an own command are asked for when its ack came and they did not", async () => {
    const { stage } = await following();
    const { cid } = stage.client.post("T", { do: "message", body: "hello" });
    await stage.world.advance(0);
    await stage.say({ t: "ack", cid, ticket: "T", seq: 6, message: "m6" });
    await stage.world.advance(1_999);
    expect(stage.of("sync")).toEqual([]);
    await stage.world.advance(1);
    expect(stage.of("sync")).toEqual([{ t: "sync", ticket: "T", after: 5, upto: 6 }]);
    await stage.say({ t: "synced", ticket: "T", upto: 6 });
    await stage.world.advance(60_000);
    expect(stage.of("sync")).toHaveLength(1);
  });
});

describe("a snapshot", () => {
  test("that is older than what is known is ignored, unless it says reset", async () => {
    const { stage, ticket } = await following();
    await stage.say(message(6), snapshot(4));
    expect(ticket.get().seq).toBe(6);
    await stage.say(snapshot(4, { reset: true }));
    expect(ticket.get().seq).toBe(4);
    expect(seqs(ticket)).toEqual([2, 3, 4]);
  });

  test("keeps older pages if nothing can be missing in between", async () => {
    const { stage, ticket } = await following();
    ticket.older();
    ticket.older();
    expect(stage.of("history")).toEqual([{ t: "history", ticket: "T", before: 3 }]);
    const older = snapshot(2, {}, 2).messages;
    await stage.say({ t: "history", ticket: "T", messages: older, more: false });
    await stage.say(snapshot(7));
    expect(seqs(ticket)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(ticket.get().more).toBe(false);
    await stage.say(snapshot(70));
    expect(seqs(ticket)).toEqual([68, 69, 70]);
    expect(ticket.get().more).toBe(true);
  });

  test("is waited for after another timeline, and asked for when it does not come", async () => {
    const { stage, ticket } = await following();
    await stage.drop(1006);
    await stage.back({ timeline: "t2" });
    await stage.say(message(2, { prev: 1 }));
    expect(ticket.get().seq).toBe(5);
    stage.sent.length = 0;
    await stage.world.advance(8_000);
    expect(stage.of("ticket:subscribe")).toEqual([{ t: "ticket:subscribe", ticket: "T" }]);
    await stage.say(snapshot(2, { reset: true }));
    expect(seqs(ticket)).toEqual([1, 2]);
  });
});

test("a ticket that does not exist is gone; one that cannot be served now is asked for again", async () => {
  const stage = await new Stage().online();
  const gone = stage.client.openTicket("T");
  const re = "ticket:subscribe";
  await stage.say({ t: "error", code: "NOT_FOUND", message: "No.", re, ticket: "T" });
  expect(gone.get().phase).toBe("gone");
  stage.client.openTicket("U", 4);
  stage.sent.length = 0;
  await stage.say({ t: "error", code: "UNAVAILABLE", message: "Later.", re, ticket: "U" });
  await stage.world.advance(2_000);
  expect(stage.of("ticket:subscribe")).toEqual([{ t: "ticket:subscribe", ticket: "U", after: 4 }]);
});

test("a ticket that goes out of sight is gone, and not asked for again", async () => {
  const { stage, ticket } = await following();
  await stage.say({ t: "ticket:unsubscribed", ticket: "T" });
  expect(ticket.get().phase).toBe("live");
  await stage.say({ t: "ticket:unsubscribed", ticket: "T", reason: "out_of_sight" });
  expect(ticket.get()).toMatchObject({ phase: "gone", viewers: [], typing: [] });
  stage.sent.length = 0;
  await stage.world.advance(60_000);
  expect(stage.of("ticket:subscribe")).toEqual([]);
  expect(stage.of("sync")).toEqual([]);
});

test("listeners hear what is new, in order, until they end", async () => {
  const { stage, ticket } = await following();
  const heard: TicketFrame[] = [];
  const end = stage.client.subscribe("T", undefined, (frame) => heard.push(frame));
  await stage.say(message(7), message(6));
  end();
  await stage.say(message(8));
  expect(heard).toEqual([message(6), message(7)]);
  ticket.close();
  expect(stage.of("ticket:unsubscribe")).toEqual([{ t: "ticket:unsubscribe", ticket: "T" }]);
});

test("ten thousand events at once are folded together", async () => {
  const { stage, ticket } = await following();
  let changes = 0;
  ticket.listen(() => changes++);
  for (let seq = 6; seq < 10_006; seq++) stage.socket.message(JSON.stringify(message(seq)));
  await stage.world.advance(16);
  expect(ticket.get().entries).toHaveLength(10_003);
  expect(changes).toBeLessThanOrEqual(201);
});
