// @vitest-environment jsdom

import { Cell } from "@insightdesk/client";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeskProvider } from "../src/desk/context";
import type { Desk } from "../src/desk/desk";
import type { Draftling, EventEntry, MessageEntry } from "../src/desk/timeline";
import { Bubble } from "../src/features/ticket/bubble";
import { EventLines } from "../src/features/ticket/event-lines";
import { PendingBubble } from "../src/features/ticket/pending-bubble";

const AT = "2026-01-01T10:00:00Z";
const BO = { kind: "member", id: "bo", name: "Bo" } as const;
const LIA = { kind: "contact", id: "lia", name: "Lia" } as const;

let desk: Desk;

beforeEach(() => {
  const members = new Cell([
    { id: "bo", name: "Bo", role: "agent", status: "online" },
    { id: "cy", name: "Cy", role: "agent", status: "online" },
  ]);
  const client = { retry: vi.fn(), discard: vi.fn(), members };
  desk = { client, who: { member: "me" } } as unknown as Desk;
});

afterEach(cleanup);

function draw(element: ReactElement) {
  return render(<DeskProvider value={desk}>{element}</DeskProvider>);
}

describe("a text on its way", () => {
  const text: Draftling = { cid: "c1", body: "Hello", note: false, at: 0, state: "queued" };

  it("says that it waits", () => {
    draw(<PendingBubble text={text} />);
    expect(screen.getByText("Waiting to be sent")).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("that was refused says why, and can be sent again or deleted", () => {
    const error = { code: "FORBIDDEN", message: "you may not do this" } as const;
    draw(<PendingBubble text={{ ...text, state: "failed", error }} />);
    expect(screen.getByRole("alert").textContent).toContain("Not sent: You may not do this.");
    fireEvent.click(screen.getByRole("button", { name: "Retry" }));
    expect(desk.client.retry).toHaveBeenCalledWith("c1");
    fireEvent.click(screen.getByRole("button", { name: "Delete" }));
    expect(desk.client.discard).toHaveBeenCalledWith("c1");
  });

  it("is a note where it was written as one", () => {
    draw(<PendingBubble text={{ ...text, note: true }} />);
    expect(screen.getByRole("article", { name: "Internal note" })).toBeTruthy();
  });
});

describe("a message", () => {
  const entry: MessageEntry = {
    kind: "message",
    message: "m1",
    seq: 2,
    at: AT,
    by: LIA,
    body: "<b>bold</b> https://example.com",
  };

  it("is shown as it was typed, and never as markup", () => {
    draw(<Bubble entry={entry} follows={false} delivery={undefined} />);
    expect(screen.getByText("<b>bold</b>", { exact: false })).toBeTruthy();
    const link = screen.getByRole("link", { name: "https://example.com" });
    expect(link.getAttribute("rel")).toContain("noopener");
  });

  it("that was erased says so", () => {
    draw(<Bubble entry={{ ...entry, body: null }} follows delivery={undefined} />);
    expect(screen.getByText("This text was removed.")).toBeTruthy();
  });

  it("of one's own says how far it came", () => {
    draw(<Bubble entry={{ ...entry, by: BO }} follows delivery="read" />);
    expect(screen.getByText("Read")).toBeTruthy();
  });

  it("that is a note says that it is internal", () => {
    draw(<Bubble entry={{ ...entry, by: BO, note: true }} follows={false} delivery={undefined} />);
    expect(screen.getByText("Internal")).toBeTruthy();
  });
});

describe("changes in a row", () => {
  function change(seq: number, event: EventEntry["event"]): EventEntry {
    return { kind: "event", seq, at: AT, by: BO, event };
  }

  const changes: EventEntry[] = [
    change(1, { type: "ticket:created", number: 1, subject: "x", channel: "chat" }),
    change(2, { type: "ticket:assigned", from: null, to: "bo" }),
    change(3, { type: "ticket:assigned", from: "bo", to: "cy" }),
    change(4, { type: "ticket:assigned", from: "cy", to: "gone" }),
    change(5, { type: "ticket:status", from: "open", to: "pending", reason: "customer" }),
  ];

  it("are said one by one while they are few", () => {
    draw(<EventLines entries={changes.slice(0, 3)} />);
    expect(screen.getByText(/Bo opened the ticket/)).toBeTruthy();
    expect(screen.getByText(/Bo took the ticket/)).toBeTruthy();
    expect(screen.getByText(/Bo assigned it to Cy/)).toBeTruthy();
  });

  it("are folded when they are many, but for the last one, and can be unfolded", () => {
    draw(<EventLines entries={changes} />);
    expect(screen.getByText(/Pending: waiting for the customer/)).toBeTruthy();
    expect(screen.queryByText(/Bo took the ticket/)).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "4 more changes" }));
    expect(screen.getByText(/Bo took the ticket/)).toBeTruthy();
    expect(screen.getByText(/assigned it to somebody who left/)).toBeTruthy();
  });

  it("of a kind that is not known yet are said all the same", () => {
    const event = { type: "ticket:tagged" } as unknown as EventEntry["event"];
    draw(<EventLines entries={[change(1, event)]} />);
    expect(screen.getByText(/Bo changed something/)).toBeTruthy();
  });
});
