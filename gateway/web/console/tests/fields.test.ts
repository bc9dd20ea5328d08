import { describe, expect, it } from "vitest";
import { type Fields, inverse, mayMove, movesFrom, predict } from "../src/desk/fields";

const ME = "me";
const open: Fields = { status: "open", assignee: null, team: "care" };
const STATUSES = ["open", "in_progress", "pending", "resolved", "closed"] as const;

describe("the moves of a ticket", () => {
  it("need a reason to close what was not resolved, and none after that", () => {
    const closing = (from: Fields["status"]) => movesFrom(from).filter((m) => m.to === "closed");
    expect(closing("pending").map((move) => move.reason)).toEqual([
      "duplicate",
      "spam",
      "merged",
      "abandoned",
    ]);
    expect(closing("resolved")).toEqual([{ to: "closed" }]);
  });

  it("name what a pending ticket waits for", () => {
    const waits = movesFrom("open").filter((move) => move.to === "pending");
    expect(waits.map((move) => move.reason)).toEqual(["customer", "third_party"]);
  });

  it("lead from closed to open only", () => {
    expect(movesFrom("closed")).toEqual([{ to: "open" }]);
  });
});

describe("what a command will do", () => {
  it("is known before the desk answers", () => {
    expect(predict(open, { do: "claim" }, ME)).toEqual({
      status: "in_progress",
      assignee: ME,
      team: "care",
    });
    expect(predict(open, { do: "assign", member: "bo" }, ME).assignee).toBe("bo");
    expect(predict(open, { do: "message", body: "x" }, ME)).toBe(open);
  });

  it("makes whoever resolves an unassigned ticket its assignee, and nobody else", () => {
    const resolve = { do: "status", to: "resolved" } as const;
    expect(predict(open, resolve, ME).assignee).toBe(ME);
    expect(predict({ ...open, assignee: "bo" }, resolve, ME).assignee).toBe("bo");
  });
});

describe("taking back", () => {
  it("leads from everywhere to everywhere, by moves that are allowed and need no reason", () => {
    for (const before of STATUSES) {
      for (const now of STATUSES) {
        let status = now as Fields["status"];
        for (const op of inverse({ ...open, status: before }, { ...open, status: now })) {
          if (op.do !== "status") throw new Error("nobody was assigned");
          expect(mayMove(status, op.to), `${status} to ${op.to}`).toBe(true);
          expect(movesFrom(status)).toContainEqual(
            op.to === "pending" ? { to: "pending", reason: "customer" } : { to: op.to },
          );
          status = op.to;
        }
        expect(status).toBe(before);
      }
    }
  });

  it("gives a ticket back to the team that had it, if one had", () => {
    const after = predict(open, { do: "transfer", team: "beans" }, ME);
    expect(after).toEqual({ ...open, team: "beans" });
    expect(inverse(open, after)).toEqual([{ do: "transfer", team: "care" }]);
    expect(inverse({ ...open, team: null }, after)).toEqual([]);
  });

  it("gives a ticket back that was resolved by whoever did not have it", () => {
    const after = predict(open, { do: "status", to: "resolved" }, ME);
    expect(inverse(open, after)).toEqual([
      { do: "status", to: "open" },
      { do: "assign", member: null },
    ]);
  });

  it("does nothing when there is nothing to take back", () => {
    expect(inverse(open, open)).toEqual([]);
  });
});
