// @vitest-environment jsdom

import { Cell, type Entry, type Op, type TicketModel } from "@insightdesk/client";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeskProvider } from "../src/desk/context";
import type { Desk } from "../src/desk/desk";
import { Drafts } from "../src/desk/drafts";
import { Composer } from "../src/features/composer/composer";

const AT = "2026-01-01T00:00:00Z";

function text(seq: number, name: string, note = false): Entry {
  const by = { kind: "member", id: name, name } as const;
  const more = note ? { note } : {};
  return { kind: "message", message: `m${seq}`, seq, at: AT, by, body: `by ${name}`, ...more };
}

function model(...entries: Entry[]): TicketModel {
  const seq = entries.at(-1)?.seq ?? 0;
  return { phase: "live", seq, entries, more: false, typing: [], viewers: [] };
}

describe("the composer", () => {
  let posted: Op[];
  let desk: Desk;

  beforeEach(() => {
    posted = [];
    const client = {
      limits: new Cell({ body_chars: 20 }),
      typing: vi.fn(),
      stopTyping: vi.fn(),
      view: vi.fn(),
      post: (_: string, op: Op) => posted.push(op),
    };
    const drafts = new Drafts("me", sessionStorage);
    desk = { client, drafts, who: { member: "me" } } as unknown as Desk;
  });

  afterEach(() => {
    cleanup();
    sessionStorage.clear();
  });

  const page = (now: TicketModel) => (
    <DeskProvider value={desk}>
      <Composer id="t" model={now} contact="Lia" />
    </DeskProvider>
  );
  const editor = () => screen.getByRole<HTMLTextAreaElement>("textbox");
  const type = (value: string) => fireEvent.change(editor(), { target: { value } });
  const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
  const sendByKey = () => fireEvent.keyDown(editor(), { key: "Enter", ctrlKey: true });

  it("sends what was written, without blanks around it, and is empty then", () => {
    render(page(model()));
    type("  Hello\n");
    sendByKey();
    expect(posted).toEqual([{ do: "message", body: "Hello" }]);
    expect(editor().value).toBe("");
  });

  it("sends nothing that is empty or too long", () => {
    render(page(model()));
    type(" \n ");
    sendByKey();
    type("x".repeat(21));
    expect(screen.getByRole("alert").textContent).toBe("1 characters too long");
    sendByKey();
    expect(posted).toEqual([]);
  });

  it("asks once when a colleague wrote since the reply was begun", () => {
    const view = render(page(model(text(1, "lia"))));
    type("Hello");
    view.rerender(page(model(text(1, "lia"), text(2, "bo"))));
    sendByKey();
    expect(posted).toEqual([]);
    expect(
      screen.getByRole("alertdialog", { name: "bo wrote while you were writing" }),
    ).toBeTruthy();
    press("Send anyway");
    expect(posted).toEqual([{ do: "message", body: "Hello" }]);
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });

  it("does not ask again about what was looked at", () => {
    const view = render(page(model(text(1, "lia"))));
    type("Hello");
    view.rerender(page(model(text(1, "lia"), text(2, "bo", true))));
    sendByKey();
    press("Look again");
    expect(document.activeElement).toBe(editor());
    sendByKey();
    expect(posted).toHaveLength(1);
  });

  it("does not ask about one's own messages, nor before a note", () => {
    const view = render(page(model(text(1, "lia"))));
    type("Hello");
    view.rerender(page(model(text(1, "lia"), text(2, "me"))));
    sendByKey();
    expect(posted).toHaveLength(1);
    fireEvent.click(screen.getByRole("radio", { name: "Note" }));
    type("hm");
    view.rerender(page(model(text(1, "lia"), text(2, "me"), text(3, "bo"))));
    sendByKey();
    expect(posted[1]).toEqual({ do: "note", body: "hm" });
  });

  it("keeps reply and note apart, and both for the next time", () => {
    const view = render(page(model()));
    type("to Lia");
    fireEvent.click(screen.getByRole("radio", { name: "Note" }));
    expect(editor().value).toBe("");
    type("about Lia");
    view.unmount();
    render(page(model()));
    expect(editor().value).toBe("about Lia");
    fireEvent.click(screen.getByRole("radio", { name: "Reply" }));
    expect(editor().value).toBe("to Lia");
  });

  it("tells colleagues that a reply is being written, and when not any more", () => {
    const { view, typing, stopTyping } = vi.mocked(desk.client);
    const page1 = render(page(model()));
    expect(view).toHaveBeenLastCalledWith("t", "viewing");
    type("H");
    expect(view).toHaveBeenLastCalledWith("t", "composing");
    expect(typing).toHaveBeenLastCalledWith("t", false);
    fireEvent.blur(editor());
    expect(stopTyping).toHaveBeenCalledWith("t");
    page1.unmount();
    expect(view).toHaveBeenLastCalledWith("t", "left");
  });

  it("says who else is replying, and does not mind notes", () => {
    const bo = { member: "bo", name: "Bo", mode: "composing" } as const;
    const by = { kind: "member", id: "bo", name: "Bo" } as const;
    const view = render(page({ ...model(), viewers: [bo] }));
    expect(screen.getByText("Bo is replying")).toBeTruthy();
    view.rerender(page({ ...model(), viewers: [bo], typing: [{ by, note: true }] }));
    expect(screen.queryByText("Bo is replying")).toBeNull();
  });
});
