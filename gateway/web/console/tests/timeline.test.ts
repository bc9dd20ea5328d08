import type { Entry, Pending } from "@insightdesk/client";
import { describe, expect, it } from "vitest";
import { draftlings, timeline } from "../src/desk/timeline";

const day = (at: string) => at.slice(0, 10);

function message(seq: number, at: string, by = "lia", note = false): Entry {
  const author = { kind: "contact", id: by, name: by } as const;
  const more = note ? { note } : {};
  return { kind: "message", message: `m${seq}`, seq, at, by: author, body: "text", ...more };
}

function event(seq: number, at: string): Entry {
  const by = { kind: "member", id: "bo", name: "Bo" } as const;
  return { kind: "event", seq, at, by, event: { type: "ticket:reopened", from: "closed" } };
}

const shape = (entries: Entry[]) => timeline(entries, day).map((item) => item.kind);

describe("a ticket's history", () => {
  it("names each day once, where it begins", () => {
    const entries = [
      message(1, "2026-01-01T10:00:00Z"),
      message(2, "2026-01-01T11:00:00Z"),
      message(3, "2026-01-02T09:00:00Z"),
    ];
    expect(shape(entries)).toEqual(["day", "message", "message", "day", "message"]);
  });

  it("puts changes in a row together, and not across a message or a day", () => {
    const entries = [
      event(1, "2026-01-01T10:00:00Z"),
      event(2, "2026-01-01T10:01:00Z"),
      message(3, "2026-01-01T10:02:00Z"),
      event(4, "2026-01-01T10:03:00Z"),
      event(5, "2026-01-02T10:03:00Z"),
    ];
    const items = timeline(entries, day);
    expect(items.map((item) => item.kind)).toEqual([
      "day",
      "events",
      "message",
      "events",
      "day",
      "events",
    ]);
    expect(items[1]).toMatchObject({ entries: [{ seq: 1 }, { seq: 2 }] });
  });

  it("names the author again after a pause, a change, another author, or a note", () => {
    const at = (minute: string) => `2026-01-01T10:${minute}:00Z`;
    const entries = [
      message(1, at("00")),
      message(2, at("01")),
      message(3, at("20")),
      event(4, at("20")),
      message(5, at("21")),
      message(6, at("21"), "bo"),
      message(7, at("22"), "bo", true),
    ];
    const follows = timeline(entries, day).flatMap((item) =>
      item.kind === "message" ? [item.follows] : [],
    );
    expect(follows).toEqual([false, true, false, false, false, false]);
  });

  it("names a message by its command where that is known, so that it stays in its place", () => {
    const entry = { ...message(1, "2026-01-01T10:00:00Z"), cid: "c1" } as Entry;
    expect(timeline([entry], day)[1]?.key).toBe("c1");
  });
});

describe("texts on their way", () => {
  it("are those of the ticket, notes marked, fields left out", () => {
    const at = { at: 5, state: "queued" } as const;
    const pending: Pending[] = [
      { cid: "1", ticket: "t", op: { do: "message", body: "hello" }, ...at },
      { cid: "2", ticket: "t", op: { do: "note", body: "hm" }, ...at },
      { cid: "3", ticket: "t", op: { do: "claim" }, ...at },
      { cid: "4", ticket: "u", op: { do: "message", body: "other" }, ...at },
    ];
    expect(draftlings(pending, "t")).toEqual([
      { cid: "1", body: "hello", note: false, ...at },
      { cid: "2", body: "hm", note: true, ...at },
    ]);
  });
});
