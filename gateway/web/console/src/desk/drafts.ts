/** What was written and not sent: per ticket, for as long as the tab lives. */

import type { TicketId } from "@insightdesk/client";

export type Mode = "reply" | "note";

export interface Draft {
  readonly mode: Mode;
  readonly reply: string;
  readonly note: string;
  /** The ticket's seq when the reply was begun: what came later was not known then. */
  readonly base?: number;
}

export const EMPTY_DRAFT: Draft = { mode: "reply", reply: "", note: "" };

export class Drafts {
  readonly #storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly #prefix: string;
  readonly #drafts = new Map<TicketId, Draft>();
  readonly #listeners = new Set<() => void>();

  /** `owner`: whose drafts they are; somebody else who signs in here does not see them. */
  constructor(owner: string, storage: Pick<Storage, "getItem" | "setItem" | "removeItem">) {
    this.#storage = storage;
    this.#prefix = `insightdesk:draft:${owner}:`;
  }

  get(ticket: TicketId): Draft {
    const held = this.#drafts.get(ticket) ?? this.#load(ticket);
    this.#drafts.set(ticket, held);
    return held;
  }

  set(ticket: TicketId, draft: Draft): void {
    this.#drafts.set(ticket, draft);
    try {
      if (draft.reply || draft.note)
        this.#storage.setItem(this.#key(ticket), JSON.stringify(draft));
      else this.#storage.removeItem(this.#key(ticket));
    } catch {
      // Full or forbidden: it is still kept in memory.
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** Whether a reply or a note was begun. */
  has(ticket: TicketId): boolean {
    const { reply, note } = this.get(ticket);
    return Boolean(reply.trim() || note.trim());
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  #key(ticket: TicketId): string {
    return this.#prefix + ticket;
  }

  #load(ticket: TicketId): Draft {
    try {
      const held: unknown = JSON.parse(this.#storage.getItem(this.#key(ticket)) ?? "null");
      if (isDraft(held)) return held;
    } catch {
      // Not ours, or not to be had: as if there were none.
    }
    return EMPTY_DRAFT;
  }
}

function isDraft(held: unknown): held is Draft {
  const draft = held as Partial<Draft> | null;
  const isText = typeof draft?.reply === "string" && typeof draft.note === "string";
  return isText && (draft.mode === "reply" || draft.mode === "note");
}

/** The draft with another text; a reply that begins remembers what was known then. */
export function written(draft: Draft, mode: Mode, text: string, seq: number): Draft {
  const next = { ...draft, mode, [mode]: text };
  if (mode === "note") return next;
  const { base, ...rest } = next;
  if (!text) return rest;
  return { ...rest, base: draft.reply ? (base ?? seq) : seq };
}
