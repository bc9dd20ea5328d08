/** What the header and the contact's column show of a ticket, wherever it is known from. */

import type { ContactView, StaffView, TicketRow, TicketView } from "@insightdesk/client";
import type { Fields } from "../../desk/fields";

export interface Shown extends Fields {
  readonly number: number;
  readonly subject: string;
  readonly priority: StaffView["priority"];
  readonly contact: ContactView;
  readonly channel?: StaffView["channel"];
  readonly createdAt?: string;
}

/** The ticket itself, or its row in a list until it has come. */
export function shown(view: TicketView | undefined, row: TicketRow | undefined): Shown | undefined {
  if (!view?.staff) return row;
  const { number, subject, status, created_at: createdAt, staff } = view;
  const { assignee, team, priority, contact, channel } = staff;
  return { number, subject, status, assignee, team, priority, contact, channel, createdAt };
}
