/** Who this visitor is to the desk: a token per key, kept in the browser. */

import type {
  Problem,
  Token,
  TokenReason,
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

/** A request that the desk refused, or that did not reach it (status 0). */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem?: Problem,
  ) {
    super(problem?.detail ?? "no answer");
  }
}

export class Visitor {
  readonly #base: string;
  readonly #key: string;
  #saved: Saved | undefined;
  /** The desk took this browser for somebody new: older conversations are out of reach. */
  onChange: () => void = () => undefined;

  constructor(base: string, key: string) {
    this.#base = base;
    this.#key = key;
    this.#saved = read(this.#name);
  }

  /** Whether this browser has been here before. */
  get known(): boolean {
    return this.#saved !== undefined;
  }

  get ticket(): string | undefined {
    return this.#saved?.ticket;
  }

  set ticket(ticket: string | undefined) {
    if (!this.#saved || this.#saved.ticket === ticket) return;
    this.#saved.ticket = ticket;
    this.#write();
  }

  /** The inbox's name, and whether somebody is there. */
  inbox(): Promise<WidgetInboxOut> {
    return this.#fetch(`widget/inboxes/${encodeURIComponent(this.#key)}`);
  }

  /** Begins, or goes on with the conversation that was active last. */
  async session(who: Pick<WidgetSessionIn, "name" | "email"> = {}): Promise<void> {
    const token = this.#saved?.token;
    const body: WidgetSessionIn = { key: this.#key, ...(token && { token }), ...who };
    const out = await this.#fetch<WidgetSessionOut>("widget/sessions", body);
    const before = this.#saved;
    const same = before?.contact === out.contact;
    this.#saved = { token: out.token, contact: out.contact };
    this.#saved.ticket = (same && before.ticket) || out.tickets[0];
    this.#write();
    if (before && !same) this.onChange();
  }

  /** For the socket. */
  readonly token = async (reason: TokenReason): Promise<Token | null> => {
    try {
      if (reason === "rejected" || !this.#saved) await this.session();
    } catch (error) {
      if (error instanceof Refused && [403, 404].includes(error.status)) return null;
      throw error;
    }
    return { token: this.#saved?.token ?? "" };
  };

  get #name(): string {
    return `insightdesk:${this.#key}`;
  }

  #write(): void {
    try {
      localStorage.setItem(this.#name, JSON.stringify(this.#saved));
    } catch {
      // Without storage the conversation lasts as long as the page.
    }
  }

  async #fetch<T>(path: string, body?: unknown): Promise<T> {
    const json = { "content-type": "application/json" };
    const post = { method: "POST", headers: json, body: JSON.stringify(body) };
    const options = { credentials: "omit", ...(body !== undefined && post) } as const;
    const response = await fetch(`${this.#base}api/v1/${path}`, options).catch(() => undefined);
    if (!response) throw new Refused(0);
    const out = await response.json().catch(() => undefined);
    if (!response.ok) throw new Refused(response.status, out);
    return out;
  }
}

function read(name: string): Saved | undefined {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(name) ?? "");
    const ok = typeof saved === "object" && saved && "token" in saved && "contact" in saved;
    return ok ? (saved as Saved) : undefined;
  } catch {
    return undefined;
  }
}
