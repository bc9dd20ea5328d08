import type { Entry } from "@insightdesk/client";
import { describe, expect, it } from "vitest";
import { Drafts, EMPTY_DRAFT, written } from "../src/desk/drafts";
import { missedSince } from "../src/desk/guard";

class FakeStorage {
  readonly held = new Map<string, string>();
  readonly getItem = (key: string) => this.held.get(key) ?? null;
  readonly setItem = (key: string, value: string) => void this.held.set(key, value);
  readonly removeItem = (key: string) => void this.held.delete(key);
}

function text(seq: number, by: string, note = false): Entry {
  const author = { kind: "member", id: by, name: by } as const;
  const at = "2026-01-01T00:00:00Z";
  const kind = note ? { note } : {};
  return { kind: "message", message: `m${seq}`, seq, at, by: author, body: "text", ...kind };
}

describe("a draft", () => {
  it("survives the page, for its author only", () => {
    const storage = new FakeStorage();
    new Drafts("me", storage).set("t", { ...EMPTY_DRAFT, note: "call back" });
    expect(new Drafts("me", storage).get("t").note).toBe("call back");
    expect(new Drafts("other", storage).get("t")).toBe(EMPTY_DRAFT);
  });

  it("leaves nothing behind when it was sent", () => {
    const storage = new FakeStorage();
    const drafts = new Drafts("me", storage);
    drafts.set("t", { ...EMPTY_DRAFT, reply: "hello" });
    expect(drafts.has("t")).toBe(true);
    drafts.set("t", EMPTY_DRAFT);
    expect(drafts.has("t")).toBe(false);
    expect(storage.held.size).toBe(0);
  });

  it("is kept in memory when the browser keeps nothing", () => {
    const full = { getItem: () => null, removeItem: () => undefined };
    const setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const drafts = new Drafts("me", { ...full, setItem });
    drafts.set("t", { ...EMPTY_DRAFT, reply: "hello" });
    expect(drafts.get("t").reply).toBe("hello");
  });

  it("is nothing when what was kept is not one", () => {
    const storage = new FakeStorage();
    storage.setItem("insightdesk:draft:me:t", '{"reply":1}');
    expect(new Drafts("me", storage).get("t")).toBe(EMPTY_DRAFT);
    storage.setItem("insightdesk:draft:me:u", "{");
    expect(new Drafts("me", storage).get("u")).toBe(EMPTY_DRAFT);
  });
});

describe("the guard of a reply", () => {
  const begun = written(EMPTY_DRAFT, "reply", "H", 10);

  it("knows since when the reply is written, whatever comes meanwhile", () => {
    expect(written(begun, "reply", "Hello", 12).base).toBe(10);
  });

  it("starts anew with a new reply", () => {
    const sent = written(begun, "reply", "", 12);
    expect(sent.base).toBeUndefined();
    expect(written(sent, "reply", "A", 13).base).toBe(13);
  });

  it("has nothing to do with notes", () => {
    expect(written(EMPTY_DRAFT, "note", "x", 10).base).toBeUndefined();
    expect(written(begun, "note", "x", 12).base).toBe(10);
  });

  it("finds messages and notes of colleagues that came since, and nothing else", () => {
    const event: Entry = {
      kind: "event",
      seq: 14,
      at: "2026-01-01T00:00:00Z",
      by: { kind: "member", id: "bo", name: "Bo" },
      event: { type: "ticket:reopened", from: "closed" },
    };
    const customer = { kind: "contact", id: "lia", name: "Lia" } as const;
    const asked: Entry = { ...text(15, "lia"), by: customer };
    const entries = [text(9, "bo"), text(11, "me"), text(12, "bo"), text(13, "cy", true)];
    const all = [...entries, event, asked];
    expect(missedSince(10, all, "me").map((entry) => entry.seq)).toEqual([12, 13]);
    expect(missedSince(13, all, "me")).toEqual([]);
    expect(missedSince(undefined, all, "me")).toEqual([]);
  });
});
