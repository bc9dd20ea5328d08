/** Who this visitor is to the desk: a token per key, kept in the browser. */

import type {
  Problem,
  TokenSource,
  WidgetInboxOut,
  WidgetSessionIn,
  WidgetSessionOut,
} from "@insightdesk/client";

/** What is kept between pages. */
interface Saved {
  token: string;
  contact: string;
  /** The conversation shown last. */
  ticket?: string;
}

/** What a failed request throws: the status, 0 if there was no answer, and what the desk said. */
export interface Refusal {
  readonly status: number;
  readonly problem?: Problem;
}

/** Somebody in front of the widget. */
export interface Visitor {
  /** Whether this browser has been here before. */
  readonly known: () => boolean;
  ticket: string | undefined;
  /** The inbox's name, and whether somebody is there. */
  readonly inbox: () => Promise<WidgetInboxOut>;
  /** Begins, or goes on with the conversation that was active last. */
  readonly session: (who?: Pick<WidgetSessionIn, "name" | "email">) => Promise<void>;
  /** For the socket. */
  readonly token: TokenSource;
}

/** Whether the widget may not be used here, now or later. */
export function isRefusal(error: unknown): boolean {
  return [403, 404].includes((error as Refusal).status);
}

/** The visitor of this browser; `changed`: the desk took it for somebody new. */
export function visit(base: string, key: string, changed: () => void): Visitor {
  const name = `insightdesk:${key}`;
  let saved = read(name);

  const write = () => {
    try {
      localStorage.setItem(name, JSON.stringify(saved));
    } catch {
      // Without storage the conversation lasts as long as the page.
    }
  };

  const ask = async <T>(path: string, json?: WidgetSessionIn): Promise<T> => {
    const headers = { "content-type": "application/json" };
    const post = json && { method: "POST", headers, body: JSON.stringify(json) };
    const options: RequestInit = { credentials: "omit", ...post };
    const response = await fetch(`${base}api/v1/widget/${path}`, options).catch(() => undefined);
    const out = await response?.json().catch(() => undefined);
    if (response?.ok) return out;
    throw { status: response?.status ?? 0, problem: out } satisfies Refusal;
  };

  const session: Visitor["session"] = async (who) => {
    const before = saved;
    const out = await ask<WidgetSessionOut>("sessions", { key, token: before?.token, ...who });
    const { token, contact, tickets } = out;
    const same = before?.contact === contact;
    saved = { token, contact, ticket: (same && before.ticket) || tickets[0] };
    write();
    if (before && !same) changed();
  };

  return {
    known: () => !!saved,
    get ticket() {
      return saved?.ticket;
    },
    set ticket(ticket) {
      if (!saved || saved.ticket === ticket) return;
      saved.ticket = ticket;
      write();
    },
    inbox: () => ask(`inboxes/${key}`),
    session,
    token: async (reason) => {
      try {
        if (reason === "rejected") await session();
      } catch (error) {
        if (isRefusal(error)) return null;
        throw error;
      }
      return saved ?? null;
    },
  };
}

function read(name: string): Saved | undefined {
  try {
    const saved = JSON.parse(localStorage.getItem(name) ?? "");
    return saved.token && saved;
  } catch {
    return undefined;
  }
}
