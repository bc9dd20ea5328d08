// @vitest-environment jsdom
import type { Entry, Pending, TicketModel } from "@insightdesk/client";
import { translator } from "@insightdesk/i18n";
import en from "@insightdesk/i18n/catalogues/widget/en.json";
import { describe, expect, test, vi } from "vitest";
import type { Conversation } from "../src/panel/conversation";
import { messages } from "../src/panel/log";

const NOW = Date.UTC(2026, 0, 15, 12);
const LIA = { kind: "member", id: "lia", name: "Lia" } as const;
const CARLA = { kind: "contact", id: "carla", name: "Carla" } as const;

function message(seq: number, by: typeof LIA | typeof CARLA, minutes: number, cid?: string): Entry {
  const at = new Date(NOW + minutes * 60_000).toISOString();
  return { kind: "message", message: `m${seq}`, seq, at, by, body: `text ${seq}`, cid };
}

function waiting(cid: string, state: Pending["state"]): Pending {
  return { cid, op: { do: "message", body: `text ${cid}` }, at: NOW, state };
}

function shown() {
  let model: TicketModel | undefined;
  let pending: Pending[] = [];
  const retry = vi.fn();
  const discard = vi.fn();
  const refocus = vi.fn();
  const conversation = {
    model: () => model,
    pending: () => pending,
    retry,
    older: () => undefined,
  } as unknown as Conversation;
  const t = translator("en", en);
  const [log, draw] = messages({ t, lang: "en", conversation, now: () => NOW, discard, refocus });
  document.body.replaceChildren(log);
  return {
    log,
    retry,
    discard,
    refocus,
    draw: (entries: Entry[], own: Pending[] = [], marks: Partial<TicketModel["ticket"]> = {}) => {
      const ticket = { id: "T", number: 1, subject: "", status: "open", created_at: "", marks: [] };
      model = {
        phase: "live",
        seq: 0,
        ticket: { ...ticket, ...marks } as TicketModel["ticket"],
        entries,
        more: false,
        typing: [],
        viewers: [],
      };
      pending = own;
      draw();
    },
    texts: () => [...log.querySelectorAll("p")].map((p) => p.textContent),
    lines: () => [...log.querySelectorAll(".line")],
  };
}

describe("the log", () => {
  test("greets where nothing was said yet", () => {
    const { draw, log } = shown();
    draw([]);
    expect(log.textContent).toBe(en.greeting);
  });

  test("separates days, and calls the last two by name", () => {
    const { draw, log } = shown();
    draw([
      message(1, LIA, -3 * 1440),
      message(2, LIA, -1440),
      message(3, LIA, -1440),
      message(4, LIA, 0),
    ]);
    const days = [...log.querySelectorAll(".day")].map((day) => day.textContent);
    expect(days).toEqual(["Monday, January 12", en.yesterday, en.today]);
  });

  test("keeps own messages after the confirmed ones, in the order they were written", () => {
    const { draw, texts } = shown();
    draw([message(1, LIA, -1)], [waiting("a", "queued"), waiting("b", "queued")]);
    expect(texts()).toEqual(["text 1", "text a", "text b"]);
  });

  test("leaves the bubble where it is when its event comes", () => {
    const { draw, lines } = shown();
    draw([message(1, LIA, -1)], [waiting("a", "queued")]);
    const before = lines()[1];
    expect(before?.className).toContain("queued");
    draw([message(1, LIA, -1), message(2, CARLA, 0, "a")]);
    expect(lines()[1]).toBe(before);
    expect(before?.className).toContain("sent");
    expect(lines()).toHaveLength(2);
  });

  test("says in words how far a message has come", () => {
    const { draw, log } = shown();
    const entries = [message(2, CARLA, 0)];
    const mark = { kind: "member", id: "lia", read: 2, delivered: 2 } as const;
    draw(entries);
    expect(log.querySelector(".unseen")?.textContent).toBe(en.sent);
    draw(entries, [], { marks: [mark] });
    expect(log.querySelector(".unseen")?.textContent).toBe(en.read);
  });

  test("offers to try a refused message again, or to delete it", () => {
    const { draw, log, retry, discard, refocus } = shown();
    const failed = waiting("a", "failed");
    draw([], [failed]);
    const [again, away] = log.querySelectorAll("button");
    again?.click();
    expect(retry).toHaveBeenCalledWith(failed);
    away?.click();
    expect(discard).toHaveBeenCalledWith("a");
    expect(refocus).toHaveBeenCalledTimes(2);
  });

  test("tells that a conversation was solved, and nothing of moves that mean nothing here", () => {
    const { draw, log } = shown();
    const status = (seq: number, to: "resolved" | "open"): Entry => ({
      kind: "event",
      seq,
      at: new Date(NOW).toISOString(),
      by: LIA,
      event: { type: "ticket:status", from: "open", to },
    });
    draw([message(1, LIA, 0), status(2, "resolved"), status(3, "open")]);
    const said = [...log.children].map((line) => line.textContent);
    expect(said.filter((text) => text === en.resolved)).toHaveLength(1);
    expect(said).toHaveLength(3);
  });
});
