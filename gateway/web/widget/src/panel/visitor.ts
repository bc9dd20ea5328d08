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

/** A JWT by which the page vouches for its visitor, or how to get one whenever it is needed. */
export type Identity = string | (() => string | Promise<string>);

/** Somebody in front of the widget. */
export interface Visitor {
  /** Whether this browser has been here before. */
  readonly known: () => boolean;
  ticket: string | undefined;
  /** The status with which the desk does not let this visitor in; 401: for want of an identity. */
  readonly refusal: () => number | undefined;
  /** From the next session on, the page says who this is. */
  readonly identify: (identity: Identity) => void;
  /** The inbox's name, and whether somebody is there. */
  readonly inbox: () => Promise<WidgetInboxOut>;
  /** Begins, or goes on with the conversation that was active last. */
  readonly session: (who?: Pick<WidgetSessionIn, "name" | "email">) => Promise<void>;
  /** For the socket. */
  readonly token: TokenSource;
}

/** Whether the widget may not be used here, now or later. */
export function isRefusal(error: unknown): boolean {
  return [401, 403, 404].includes((error as Refusal).status);
}

/** The visitor of this browser; `changed`: the desk took it for somebody new. */
export function visit(base: string, key: string, changed: () => void): Visitor {
  const name = `insightdesk:${key}`;
  let saved = read(name);
  let refusal: number | undefined;
  let identity: Identity | undefined;
  let last: Promise<unknown> = Promise.resolve();

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
    const status = response?.status ?? 0;
    if (isRefusal({ status })) refusal = status;
    throw { status, problem: out } satisfies Refusal;
  };

  const begin: Visitor["session"] = async (who) => {
    const vouched = typeof identity === "function" ? await identity() : identity;
    const before = saved;
    const asked = { key, token: before?.token, ...who, identity: vouched };
    const { token, contact, tickets } = await ask<WidgetSessionOut>("sessions", asked);
    refusal = undefined;
    // A text may be good for one use; who it was for, the token knows from now on.
    if (identity === vouched) identity = undefined;
    const same = before?.contact === contact;
    saved = { token, contact, ticket: (same && before.ticket) || tickets[0] };
    write();
    if (before && !same) changed();
  };

  // One after the other: the second goes on as whom the first one made of the visitor.
  const session: Visitor["session"] = (who) => {
    const next = last.then(() => begin(who));
    last = next.catch(() => undefined);
    return next;
  };

  return {
    known: () => !!saved,
    refusal: () => refusal,
    identify: (how) => {
      identity = how;
    },
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
