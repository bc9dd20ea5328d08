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

export class Conversation {
  readonly #client: ContactClient;
  readonly #visitor: Visitor;
  readonly #changed: () => void;
  #handle: TicketHandle | undefined;
  #deaf: (() => void) | undefined;
  /** The command that starts the conversation, as long as there is no ticket. */
  #create: string | undefined;

  constructor(client: ContactClient, visitor: Visitor, changed: () => void) {
    this.#client = client;
    this.#visitor = visitor;
    this.#changed = changed;
    client.pending.listen(() => this.#adopt());
  }

  get model(): TicketModel | undefined {
    return this.#handle?.get();
  }

  /** Own commands with text that are not in the model yet. */
  get pending(): readonly Pending[] {
    const ticket = this.#handle?.id;
    return this.#client.pending
      .get()
      .filter((p) => "body" in p.op && (p.ticket === ticket || p.state === "failed"));
  }

  /** Whether it is over for good. */
  get closed(): boolean {
    const model = this.model;
    return model?.phase === "gone" || model?.ticket?.status === "closed";
  }

  get unread(): number {
    const you = this.#client.you.get();
    return you && this.model ? unreadOf(this.model, you) : 0;
  }

  /** Goes on with a ticket; `after` 0 if it was just created. */
  open(ticket: string, after?: number): void {
    if (this.#handle?.id === ticket) return;
    this.reset();
    this.#visitor.ticket = ticket;
    this.#handle = this.#client.openTicket(ticket, after);
    this.#deaf = this.#handle.listen(this.#changed);
    this.#changed();
  }

  /** Leaves the ticket: what is written next starts another one. */
  reset(): void {
    this.#deaf?.();
    this.#handle?.close();
    this.#handle = undefined;
    this.#create = undefined;
    this.#visitor.ticket = undefined;
    this.#changed();
  }

  send(body: string): void {
    const ticket = this.#handle?.id;
    const parent = ticket ? undefined : this.#waiting();
    if (ticket) this.#client.post(ticket, { do: "message", body });
    else if (parent) this.#client.post(null, { do: "message", body }, { parent });
    else this.#create = this.#client.post(null, { do: "create", body }).cid;
  }

  /** Tries a message again; one whose conversation is out of reach starts another. */
  retry({ cid, op, error }: Pending): void {
    if (error?.code !== "NOT_FOUND" || !("body" in op)) return this.#client.retry(cid);
    this.#client.discard(cid);
    this.send(op.body);
  }

  discard(cid: string): void {
    this.#client.discard(cid);
  }

  older(): void {
    this.#handle?.older();
  }

  typing(on: boolean): void {
    const ticket = this.#handle?.id;
    if (!ticket) return;
    if (on) this.#client.typing(ticket);
    else this.#client.stopTyping(ticket);
  }

  /** Tells the desk how far its messages have come: to the screen, or to somebody's eyes. */
  mark(seen: boolean): void {
    const [model, you] = [this.model, this.#client.you.get()];
    const last = model && you ? lastTheirs(model, you) : 0;
    const mine = model?.ticket?.marks.find((mark) => mark.id === you?.id);
    const ticket = this.#handle?.id;
    if (!ticket || last <= (mine?.read ?? 0)) return;
    if (seen) this.#client.read(ticket, last);
    else if (last > (mine?.delivered ?? 0)) this.#client.delivered(ticket, last);
  }

  /** The `create` on its way, of this page or of one before. */
  #waiting(): string | undefined {
    const creates = this.#client.pending.get().filter((p) => p.op.do === "create" && !p.ticket);
    return creates.find((p) => p.state !== "failed")?.cid ?? this.#create;
  }

  /** The conversation that was to be is there. */
  #adopt(): void {
    const created = this.#client.pending.get().find((p) => p.op.do === "create" && p.ticket);
    if (created?.ticket && !this.#handle) this.open(created.ticket, 0);
    else this.#changed();
  }
}
