import { Cell, type Pending } from "@insightdesk/client";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Overlay, overlaid } from "../src/desk/overlay";

const ME = "me";
const base = { status: "open", assignee: null, team: null, subject: "x" } as const;

function pending(cid: string, op: Pending["op"], state: Pending["state"] = "queued"): Pending {
  return { cid, ticket: "t", op, at: 0, state };
}

describe("own changes", () => {
  let waiting: Cell<readonly Pending[]>;
  let overlay: Overlay;

  beforeEach(() => {
    vi.useFakeTimers();
    waiting = new Cell<readonly Pending[]>([]);
    overlay = new Overlay(waiting);
  });

  it("are drawn before the desk has them, one on top of the other", () => {
    waiting.set([pending("1", { do: "claim" }), pending("2", { do: "status", to: "pending" })]);
    expect(overlaid(base, 7, overlay.of("t"), ME)).toEqual({
      ...base,
      status: "pending",
      assignee: ME,
    });
  });

  it("are the ticket's own again when there are none", () => {
    expect(overlaid(base, 7, overlay.of("t"), ME)).toBe(base);
  });

  it("stay drawn after the ack until the row says so itself, without a flash", () => {
    const op = { do: "status", to: "resolved" } as const;
    waiting.set([pending("1", op)]);
    overlay.acked("t", { cid: "1", op, seq: 9 });
    waiting.set([]);
    expect(overlaid(base, 8, overlay.of("t"), ME).status).toBe("resolved");
    expect(overlaid(base, 9, overlay.of("t"), ME)).toBe(base);
  });

  it("are given up when no row ever says so", () => {
    overlay.acked("t", { cid: "1", op: { do: "claim" }, seq: 9 });
    vi.runAllTimers();
    expect(overlay.of("t")).toEqual([]);
  });

  it("are gone when the desk refuses them", () => {
    waiting.set([pending("1", { do: "claim" })]);
    waiting.set([]);
    expect(overlaid(base, 7, overlay.of("t"), ME)).toBe(base);
  });

  it("are the same object while messages come and go", () => {
    waiting.set([pending("1", { do: "claim" })]);
    const held = overlay.of("t");
    waiting.set([pending("1", { do: "claim" }), pending("2", { do: "message", body: "hello" })]);
    expect(overlay.of("t")).toBe(held);
  });
});
