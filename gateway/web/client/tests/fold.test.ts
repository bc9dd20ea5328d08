import { describe, expect, test } from "vitest";
import { deliveryOf, EMPTY, fold, lastTheirs, unreadOf } from "../src/fold";
import type { EventView } from "../src/generated/protocol";
import { CONTACT, MEMBER, message, snapshot } from "./support/stage";

function event(seq: number, event: EventView, changes = {}) {
  return message(seq, { event, ...changes });
}

describe("a ticket folded from its events", () => {
  test("is made by the first one", () => {
    const created: EventView = {
      type: "ticket:created",
      number: 9,
      subject: "Help",
      channel: "chat",
    };
    const model = fold(EMPTY, [event(1, created, { by: CONTACT }), message(2)]);
    expect(model.phase).toBe("live");
    expect(model.seq).toBe(2);
    expect(model.ticket).toMatchObject({ id: "T", number: 9, subject: "Help", status: "open" });
    expect(model.entries.map((entry) => entry.kind)).toEqual(["event", "message"]);
  });

  test("follows status, reopening and assignment", () => {
    const staff = {
      priority: "low",
      assignee: null,
      team: "support",
      contact: { id: "carla", name: "Carla", email: null },
      inbox: "i",
      channel: "chat",
    } as const;
    const start = fold(EMPTY, [snapshot(3, { ticket: { ...snapshot(3).ticket, staff } })]);
    const resolved = fold(start, [
      event(4, { type: "ticket:assigned", from: null, to: "max" }),
      event(5, { type: "ticket:team", from: "support", to: "billing" }),
      event(6, { type: "ticket:status", from: "open", to: "resolved" }),
    ]);
    expect(resolved.ticket).toMatchObject({
      status: "resolved",
      staff: { assignee: "max", team: "billing" },
    });
    const open = fold(resolved, [event(7, { type: "ticket:reopened", from: "resolved" })]);
    expect(open.ticket?.status).toBe("open");
  });

  test("keeps the highest mark of everybody, and leaves marks out of the history", () => {
    const model = fold(fold(EMPTY, [snapshot(3)]), [
      event(4, { type: "ticket:read", upto: 3 }),
      event(5, { type: "ticket:delivered", upto: 2 }, { by: CONTACT }),
      event(6, { type: "ticket:read", upto: 1 }),
    ]);
    expect(model.ticket?.marks).toEqual([
      { kind: "contact", id: "carla", read: 0, delivered: 2 },
      { kind: "member", id: "max", read: 3, delivered: 3 },
    ]);
    expect(model.entries).toHaveLength(3);
  });

  test("takes it that who writes has read what stands above", () => {
    const model = fold(fold(EMPTY, [snapshot(3)]), [message(4, { by: CONTACT })]);
    expect(model.ticket?.marks).toEqual([{ kind: "contact", id: "carla", read: 4, delivered: 4 }]);
  });

  test("ignores events of a newer desk, but goes on behind them", () => {
    const strange = { type: "ticket:teleported" } as unknown as EventView;
    const model = fold(fold(EMPTY, [snapshot(3)]), [event(4, strange), message(5)]);
    expect(model.seq).toBe(5);
    expect(model.entries).toHaveLength(4);
  });

  test("does not change what was given", () => {
    const before = fold(EMPTY, [snapshot(3)]);
    const copy = structuredClone(before);
    fold(before, [message(4), event(5, { type: "ticket:read", upto: 4 })]);
    expect(before).toEqual(copy);
  });
});

test("an own message is delivered and read as far as the other side's marks go", () => {
  const marks = [
    { kind: "member", id: "max", read: 4, delivered: 0 },
    { kind: "contact", id: "carla", read: 2, delivered: 6 },
  ] as const;
  const ticket = { ...snapshot(8).ticket, marks: [...marks] };
  const asContact = [4, 5].map((seq) => deliveryOf(ticket, seq, CONTACT));
  const asMember = [2, 6, 7].map((seq) => deliveryOf(ticket, seq, MEMBER));
  expect(asContact).toEqual(["read", "sent"]);
  expect(asMember).toEqual(["read", "delivered", "sent"]);
  expect(deliveryOf(undefined, 1, CONTACT)).toBe("sent");
});

test("unread are public messages of the other side above one's own mark", () => {
  const marks = [{ kind: "contact", id: "carla", read: 4, delivered: 5 }] as const;
  const ticket = { ...snapshot(5).ticket, marks: [...marks] };
  const model = fold(fold(EMPTY, [snapshot(5, { ticket })]), [
    message(6),
    message(7),
    event(8, { type: "ticket:note", message: "n", body: "psst" }),
  ]);
  expect(unreadOf(model, CONTACT)).toBe(3);
  expect(lastTheirs(model, CONTACT)).toBe(7);
});
