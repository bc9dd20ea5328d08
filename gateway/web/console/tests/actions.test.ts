import { Cell, type Op, type Outcome, type Posted } from "@insightdesk/client";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Actions } from "../src/desk/actions";
import { Overlay } from "../src/desk/overlay";
import { Toasts } from "../src/desk/toasts";
import { row } from "./support/rows";

const OPEN = { status: "open", assignee: null, team: null } as const;

describe("what an agent does to a ticket", () => {
  let posted: Op[];
  let answer: Outcome;
  let toasts: Toasts;
  let overlay: Overlay;
  let actions: Actions;

  beforeEach(() => {
    vi.useFakeTimers();
    posted = [];
    answer = { ok: true, ticket: "t", seq: 9 };
    toasts = new Toasts();
    overlay = new Overlay(new Cell([]));
    const post = (_: string, op: Op): Posted => {
      posted.push(op);
      return { cid: `c${posted.length}`, outcome: Promise.resolve(answer) };
    };
    const members = new Cell([{ id: "bo", name: "Bo", role: "agent", status: "online" } as const]);
    actions = new Actions({
      client: { post, members },
      overlay,
      toasts,
      who: { member: "me" },
      row: () => row("t", 42),
    });
  });

  const text = () => toasts.current.get()?.text;

  it("is sent, and said", () => {
    actions.move("t", OPEN, "pending", "customer");
    expect(posted).toEqual([{ do: "status", to: "pending", reason: "customer" }]);
    expect(text()).toBe("TKT-00042 is now Pending.");
    actions.assign("t", OPEN, "bo");
    expect(text()).toBe("TKT-00042 is assigned to Bo.");
  });

  it("is not sent when there is nothing to do", () => {
    actions.move("t", OPEN, "open");
    actions.assign("t", OPEN, null);
    actions.take("t", { ...OPEN, assignee: "me" });
    expect(posted).toEqual([]);
    expect(text()).toBeUndefined();
  });

  it("claims what nobody has, so that one of several gets it, and takes what somebody has", () => {
    actions.take("t", OPEN);
    actions.take("t", { ...OPEN, assignee: "bo" });
    expect(posted).toEqual([{ do: "claim" }, { do: "assign", member: "me" }]);
  });

  it("is taken back by what leads to where it was", () => {
    actions.take("t", OPEN);
    toasts.undo();
    expect(posted.slice(1)).toEqual([
      { do: "status", to: "open" },
      { do: "assign", member: null },
    ]);
    expect(text()).toBe("Undone.");
    expect(toasts.undo()).toBe(false);
  });

  it("stays drawn when the desk has it", async () => {
    actions.move("t", OPEN, "resolved");
    await vi.advanceTimersByTimeAsync(0);
    expect(overlay.of("t")).toEqual([{ cid: "c1", op: { do: "status", to: "resolved" }, seq: 9 }]);
  });

  it("is said to have failed, and why, when the desk refuses", async () => {
    answer = { ok: false, code: "CONFLICT", message: "a claim came late" };
    actions.take("t", OPEN);
    await vi.advanceTimersByTimeAsync(0);
    expect(toasts.current.get()).toMatchObject({
      tone: "error",
      text: "TKT-00042 was not changed. Somebody else was faster.",
    });
    expect(toasts.undo()).toBe(false);
    expect(overlay.of("t")).toEqual([]);
  });
});
