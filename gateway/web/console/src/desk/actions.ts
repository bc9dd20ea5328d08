/** What agents do to tickets: shown at once, sent for good, and taken back by one key. */

import type { MemberId, Op, Reason, Status, TeamOut, TicketId } from "@insightdesk/client";
import { failText, statusText, t } from "../texts";
import type { Desk } from "./desk";
import { type Fields, inverse, predict } from "./fields";
import { ticketName } from "./names";

/** What of the desk is needed here. */
interface Needs extends Pick<Desk, "overlay" | "toasts" | "row"> {
  readonly client: Pick<Desk["client"], "post" | "members">;
  readonly who: Pick<Desk["who"], "member">;
}

export class Actions {
  readonly #desk: Needs;

  constructor(desk: Needs) {
    this.#desk = desk;
  }

  /** `now`: the ticket's fields as they are drawn. */
  move(ticket: TicketId, now: Fields, to: Status, reason?: Reason): void {
    if (now.status === to) return;
    const op: Op = reason ? { do: "status", to, reason } : { do: "status", to };
    const name = this.#name(ticket);
    this.#do(ticket, now, op, t("toast.status", { ticket: name, status: statusText(to) }));
  }

  assign(ticket: TicketId, now: Fields, member: MemberId | null): void {
    if (now.assignee === member) return;
    const slots = { ticket: this.#name(ticket), name: this.#member(member) };
    const text = member ? t("toast.assigned", slots) : t("toast.unassigned", slots);
    this.#do(ticket, now, { do: "assign", member }, text);
  }

  transfer(ticket: TicketId, now: Fields, { id, name }: Pick<TeamOut, "id" | "name">): void {
    if (now.team === id) return;
    const text = t("toast.team", { ticket: this.#name(ticket), name });
    this.#do(ticket, now, { do: "transfer", team: id }, text);
  }

  /** Takes a ticket: of several who claim at once, one gets it. */
  take(ticket: TicketId, now: Fields): void {
    const me = this.#desk.who.member;
    if (now.assignee === me) return;
    if (now.assignee) return this.assign(ticket, now, me);
    this.#do(ticket, now, { do: "claim" }, t("toast.taken", { ticket: this.#name(ticket) }));
  }

  #do(ticket: TicketId, before: Fields, op: Op, text: string): void {
    const after = predict(before, op, this.#desk.who.member);
    const ways = inverse(before, after);
    this.#post(ticket, op);
    const undo = () => {
      for (const back of ways) this.#post(ticket, back);
      this.#desk.toasts.show(t("toast.undone"));
    };
    this.#desk.toasts.show(text, ways.length > 0 ? { undo } : {});
  }

  #post(ticket: TicketId, op: Op): void {
    const { cid, outcome } = this.#desk.client.post(ticket, op);
    void outcome.then((result) => {
      if (result.ok) this.#desk.overlay.acked(ticket, { cid, op, seq: result.seq });
      else this.#refused(ticket, failText(result));
    });
  }

  #refused(ticket: TicketId, why: string): void {
    const text = t("toast.refused", { ticket: this.#name(ticket), why });
    this.#desk.toasts.show(text, { tone: "error" });
  }

  #name(ticket: TicketId): string {
    const row = this.#desk.row(ticket);
    return row ? ticketName(row.number) : t("ticket.this");
  }

  #member(id: MemberId | null): string {
    return this.#desk.client.members.get().find((member) => member.id === id)?.name ?? "";
  }
}
