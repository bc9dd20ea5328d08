import type { ListHandle } from "@insightdesk/client";
import { describe, expect, it, vi } from "vitest";
import { Rows } from "../src/desk/rows";
import { FakeList, row } from "./support/rows";

describe("a ticket's row", () => {
  const open = new FakeList();
  const done = new FakeList();
  const rows = new Rows([open, done] as unknown as ListHandle[]);

  it("is the newest that any list has", () => {
    open.show(row("t", 1));
    done.show(row("t", 2, { status: "resolved" }));
    expect(rows.get("t")?.status).toBe("resolved");
    open.show(row("t", 3));
    expect(rows.get("t")?.status).toBe("open");
  });

  it("is the same object until it changes", () => {
    expect(rows.get("t")).toBe(rows.get("t"));
  });

  it("is remembered when it leaves every list, for the place that is still held", () => {
    open.show();
    done.show();
    expect(rows.get("t")?.seq).toBe(3);
  });

  it("tells of changes in any list, until that is ended", () => {
    const told = vi.fn();
    const end = rows.listen(told);
    done.show(row("u", 1));
    expect(told).toHaveBeenCalledTimes(1);
    end();
    open.show(row("u", 2));
    expect(told).toHaveBeenCalledTimes(1);
  });
});
