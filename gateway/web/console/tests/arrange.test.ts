import { beforeEach, describe, expect, it, vi } from "vitest";
import { Arranger, STILL_MS } from "../src/desk/arrange";
import { FakeList, row } from "./support/rows";

const a = row("a", 1);
const b = row("b", 2);
const c = row("c", 3);

describe("a list's order", () => {
  let list: FakeList;
  let order: Arranger;

  beforeEach(() => {
    vi.useFakeTimers();
    list = new FakeList();
    order = new Arranger(list);
    list.show(a, b);
  });

  const ids = () => order.get().ids.join("");

  it("is the desk's own while nobody touches it", () => {
    expect(ids()).toBe("ba");
    list.show(a, b, c);
    expect(order.get()).toEqual({ ids: ["c", "b", "a"], fresh: 0 });
  });

  it("stays while the pointer moves, and counts what came", () => {
    order.touch();
    list.show(a, b, c);
    expect(order.get()).toEqual({ ids: ["b", "a"], fresh: 1 });
    vi.advanceTimersByTime(STILL_MS - 1);
    order.touch();
    vi.advanceTimersByTime(STILL_MS - 1);
    expect(ids()).toBe("ba");
    vi.advanceTimersByTime(1);
    expect(order.get()).toEqual({ ids: ["c", "b", "a"], fresh: 0 });
  });

  it("goes on at once when the pointer leaves", () => {
    order.touch();
    list.show(a, b, c);
    order.release();
    expect(ids()).toBe("cba");
  });

  it("keeps the place of a ticket that left until the pointer is still", () => {
    order.touch();
    list.show(b);
    expect(ids()).toBe("ba");
    order.release();
    expect(ids()).toBe("b");
  });

  it("takes the next page in even under the pointer: nothing jumps by it", () => {
    order.touch();
    list.show(row("older", 0), a, b);
    expect(order.get()).toEqual({ ids: ["b", "a", "older"], fresh: 0 });
  });

  it("says how many came above what is looked at, until the top is seen", () => {
    order.scrolled(false);
    list.show(a, b, c, row("d", 4));
    expect(order.get()).toEqual({ ids: ["d", "c", "b", "a"], fresh: 2 });
    order.scrolled(true);
    expect(order.get().fresh).toBe(0);
  });

  it("counts a ticket again when its customer wrote, and not when a colleague did", () => {
    order.scrolled(false);
    list.show(row("a", 5), b);
    expect(order.get()).toEqual({ ids: ["a", "b"], fresh: 1 });
    list.show(row("a", 5), row("b", 6, { waiting: false }));
    expect(order.get()).toEqual({ ids: ["b", "a"], fresh: 1 });
  });

  it("does not count what has left again", () => {
    order.scrolled(false);
    list.show(a, b, c);
    list.show(a, b);
    expect(order.get().fresh).toBe(0);
  });

  it("shows everything when asked to, even under the pointer", () => {
    order.scrolled(false);
    order.touch();
    list.show(a, b, c);
    expect(ids()).toBe("ba");
    order.refresh();
    expect(order.get()).toEqual({ ids: ["c", "b", "a"], fresh: 0 });
  });

  it("does not tell of changes that change nothing", () => {
    const told = vi.fn();
    order.listen(told);
    list.show(a, row("b", 2, { preview: "another text" }));
    expect(told).not.toHaveBeenCalled();
  });

  it("orders times with and without decimals alike", () => {
    list.show(
      row("whole", 0, { active_at: "2026-01-01T00:00:05Z" }),
      row("part", 0, { active_at: "2026-01-01T00:00:05.5Z" }),
    );
    order.touch();
    list.show(
      row("whole", 0, { active_at: "2026-01-01T00:00:05Z" }),
      row("part", 0, { active_at: "2026-01-01T00:00:05.5Z" }),
      row("between", 0, { active_at: "2026-01-01T00:00:05.25Z" }),
    );
    expect(order.get().fresh).toBe(1);
  });
});
