import { describe, expect, test } from "vitest";
import type { TicketRow } from "../src/generated/protocol";
import { Stage } from "./support/stage";

function row(id: string, seq: number, minute: number, changes: Partial<TicketRow> = {}): TicketRow {
  return {
    id,
    seq,
    number: 1,
    subject: "A chat",
    status: "open",
    priority: "low",
    assignee: null,
    team: null,
    contact: { id: "c", name: "Carla", email: null },
    preview: `${id} at ${seq}`,
    waiting: true,
    active_at: `2026-01-05T09:${String(minute).padStart(2, "0")}:00Z`,
    ...changes,
  };
}

async function opened() {
  const stage = await new Stage().online();
  const list = stage.client.openList("open");
  const [{ list: name } = { list: 0 }] = stage.of("list:open");
  const page = { t: "list:page", list: name, total: 3 } as const;
  return { stage, list, page, ids: () => list.get().rows.map(({ id }) => id) };
}

describe("a list", () => {
  test("is read page by page, most recently active first", async () => {
    const { stage, list, page, ids } = await opened();
    expect(stage.of("list:open")).toEqual([{ t: "list:open", list: page.list, filter: "open" }]);
    await stage.say({ ...page, rows: [row("b", 1, 8), row("a", 1, 9)], next: "n1" });
    expect(ids()).toEqual(["a", "b"]);
    expect(list.get()).toMatchObject({ phase: "live", total: 3, more: true });
    list.more();
    list.more();
    expect(stage.of("list:open")).toHaveLength(2);
    expect(stage.of("list:open")[1]).toMatchObject({ cursor: "n1" });
    await stage.say({ ...page, rows: [row("c", 1, 7)], next: null });
    expect(ids()).toEqual(["a", "b", "c"]);
    expect(list.get().more).toBe(false);
  });

  test("takes changes that are newer than what it has, and keeps other rows as they are", async () => {
    const { stage, list, page, ids } = await opened();
    await stage.say({ ...page, rows: [row("a", 5, 9), row("b", 5, 8)], next: null });
    const before = list.row("a");
    await stage.say({ t: "list:rows", list: page.list, rows: [row("b", 7, 10)], gone: [] });
    await stage.say({
      t: "list:rows",
      list: page.list,
      rows: [row("b", 6, 11), row("a", 4, 12)],
      gone: [],
    });
    expect(ids()).toEqual(["b", "a"]);
    expect(list.row("b")?.seq).toBe(7);
    expect(list.row("a")).toBe(before);
  });

  test("lets rows go, and an old page does not bring them back", async () => {
    const { stage, list, page, ids } = await opened();
    await stage.say({ ...page, rows: [row("a", 5, 9), row("b", 5, 8)], next: "n1" });
    list.more();
    await stage.say({ t: "list:rows", list: page.list, rows: [], gone: ["b"] });
    await stage.say({ ...page, rows: [row("b", 5, 8)], next: null });
    expect(ids()).toEqual(["a"]);
    await stage.say({ t: "list:rows", list: page.list, rows: [row("b", 6, 11)], gone: [] });
    expect(ids()).toEqual(["b", "a"]);
  });

  test("leaves out of a page what left the list on the page's way", async () => {
    const { stage, list, page, ids } = await opened();
    await stage.say({ t: "list:rows", list: page.list, rows: [], gone: ["a", "b"] });
    await stage.say({ t: "list:rows", list: page.list, rows: [row("b", 7, 9)], gone: [] });
    await stage.say({
      ...page,
      rows: [row("a", 5, 9), row("b", 5, 8), row("c", 1, 7)],
      next: null,
    });
    expect(ids()).toEqual(["b", "c"]);
    expect(list.row("b")?.seq).toBe(7);
    expect(list.get().total).toBe(2);
  });

  test("leaves rows below what was read to their page", async () => {
    const { stage, page, ids } = await opened();
    await stage.say({ ...page, rows: [row("a", 1, 9), row("b", 1, 8)], next: "n1" });
    await stage.say({
      t: "list:rows",
      list: page.list,
      rows: [row("z", 1, 1), row("n", 1, 30)],
      gone: [],
    });
    expect(ids()).toEqual(["n", "a", "b"]);
  });

  test("sorts times with and without decimals", async () => {
    const { stage, page, ids } = await opened();
    const early = row("a", 1, 9, { active_at: "2026-01-05T09:09:00Z" });
    const late = row("b", 1, 9, { active_at: "2026-01-05T09:09:00.5Z" });
    await stage.say({ ...page, rows: [early, late], next: null });
    expect(ids()).toEqual(["b", "a"]);
  });

  test("is read again as far as before after a reconnect, without a gap in between", async () => {
    const { stage, list, page, ids } = await opened();
    await stage.say({ ...page, rows: [row("a", 1, 9), row("b", 1, 8)], next: "n1" });
    list.more();
    await stage.say({ ...page, rows: [row("c", 1, 7)], next: "n2" });
    await stage.drop(1006);
    await stage.back();
    await stage.say({ ...page, rows: [row("x", 1, 20), row("a", 2, 9)], next: "m1" });
    expect(ids()).toEqual(["a", "b", "c"]);
    expect(stage.of("list:open").at(-1)).toMatchObject({ cursor: "m1" });
    await stage.say({ ...page, rows: [row("c", 1, 7)], next: "m2" });
    expect(ids()).toEqual(["x", "a", "c"]);
  });

  test("asks again when it gets no answer, and closes for good", async () => {
    const { stage, list, page } = await opened();
    await stage.world.advance(10_000);
    expect(stage.of("list:open")).toHaveLength(2);
    list.close();
    list.close();
    expect(stage.of("list:close")).toEqual([{ t: "list:close", list: page.list }]);
    await stage.world.advance(60_000);
    expect(stage.of("list:open")).toHaveLength(2);
  });
});
