/** What the panel talks about: one ticket, or one that is about to be. */

import {
  type ContactClient,
  lastTheirs,
  type Pending,
  type TicketHandle,
  type TicketModel,
  unreadOf,
} from "@insightdesk/client";
import type { Visitor } from "./visitor";

/** The conversation that is shown. */
export interface Conversation {
  readonly model: () => TicketModel | undefined;
  /** Own commands with text that are not in the model yet. */
  readonly pending: () => readonly Pending[];
  /** Whether it is over for good. */
  readonly closed: () => boolean;
  readonly unread: () => number;
  /** Goes on with a ticket; `after` 0 if it was just created. */
  readonly open: (ticket: string, after?: number) => void;
  /** Leaves the ticket: what is written next starts another one. */
  readonly reset: () => void;
  readonly send: (body: string) => void;
  /** Tries a message again; one whose conversation is out of reach starts another. */
  readonly retry: (pending: Pending) => void;
  readonly older: () => void;
  readonly typing: (on: boolean) => void;
  /** Tells the desk how far its messages have come: to the screen, or to somebody's eyes. */
  readonly mark: (seen: boolean) => void;
}

/** The conversation of a visitor; `changed` is called whenever something of it did. */
export function converse(
  client: ContactClient,
  visitor: Visitor,
  changed: () => void,
): Conversation {
  let handle: TicketHandle | undefined;
  let deaf: (() => void) | undefined;
  /** The command that starts the conversation, as long as there is no ticket. */
  let create: string | undefined;

  const model = () => handle?.get();

  const reset = () => {
    deaf?.();
    handle?.close();
    handle = create = visitor.ticket = undefined;
    changed();
  };

  const open = (ticket: string, after?: number) => {
    if (handle?.id === ticket) return;
    reset();
    visitor.ticket = ticket;
    handle = client.openTicket(ticket, after);
    deaf = handle.listen(changed);
    changed();
  };

  /** The `create` on its way, of this page or of one before. */
  const waiting = () =>
    client.pending.get().find((p) => p.op.do === "create" && !p.ticket && p.state !== "failed")
      ?.cid ?? create;

  const send = (body: string) => {
    const parent = waiting();
    if (handle) client.post(handle.id, { do: "message", body });
    else if (parent) client.post(null, { do: "message", body }, { parent });
    else create = client.post(null, { do: "create", body }).cid;
  };

  client.pending.listen(() => {
    const created = client.pending.get().find((p) => p.op.do === "create" && p.ticket);
    if (created?.ticket && !handle) open(created.ticket, 0);
    else changed();
  });

  return {
    model,
    open,
    reset,
    send,
    pending: () =>
      client.pending
        .get()
        .filter((p) => "body" in p.op && (p.ticket === handle?.id || p.state === "failed")),
    closed: () => model()?.phase === "gone" || model()?.ticket?.status === "closed",
    unread: () => {
      const [known, you] = [model(), client.you.get()];
      return known && you ? unreadOf(known, you) : 0;
    },
    retry: ({ cid, op, error }) => {
      if (error?.code !== "NOT_FOUND" || !("body" in op)) return client.retry(cid);
      client.discard(cid);
      send(op.body);
    },
    older: () => handle?.older(),
    typing: (on) => {
      if (!handle) return;
      if (on) client.typing(handle.id);
      else client.stopTyping(handle.id);
    },
    mark: (seen) => {
      const [known, you] = [model(), client.you.get()];
      const last = known && you ? lastTheirs(known, you) : 0;
      const mine = known?.ticket?.marks.find((mark) => mark.id === you?.id);
      if (!handle || last <= (mine?.read ?? 0)) return;
      if (seen) client.read(handle.id, last);
      else if (last > (mine?.delivered ?? 0)) client.delivered(handle.id, last);
    },
  };
}
