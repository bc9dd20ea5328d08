/** Everything that the console knows and does while somebody is signed in. */

import {
  browserEnv,
  Client,
  type ListFilter,
  type ListHandle,
  type SignInOut,
  type TicketId,
  type TicketRow,
  type TokenSource,
} from "@insightdesk/client";
import { Actions } from "./actions";
import { Arranger } from "./arrange";
import { Drafts } from "./drafts";
import { Overlay, overlaid } from "./overlay";
import { Rows } from "./rows";
import { Toasts } from "./toasts";

export const VIEWS = ["open", "mine", "unassigned", "done"] as const satisfies ListFilter[];

export interface View {
  readonly list: ListHandle;
  readonly order: Arranger;
}

export class Desk {
  readonly who: SignInOut;
  readonly client: Client;
  readonly views: Readonly<Record<ListFilter, View>>;
  readonly rows: Rows;
  readonly overlay: Overlay;
  readonly drafts: Drafts;
  readonly toasts = new Toasts();
  readonly actions: Actions;

  constructor(who: SignInOut, token: TokenSource) {
    this.who = who;
    this.client = new Client({
      url: "/ws",
      name: `${who.organization}:${who.member}`,
      agent: { name: "console", version: __VERSION__ },
      token,
      env: browserEnv(),
    });
    const view = (filter: ListFilter): View => {
      const list = this.client.openList(filter);
      return { list, order: new Arranger(list) };
    };
    this.views = {
      open: view("open"),
      mine: view("mine"),
      unassigned: view("unassigned"),
      done: view("done"),
    };
    this.rows = new Rows(VIEWS.map((name) => this.views[name].list));
    this.overlay = new Overlay(this.client.pending);
    this.drafts = new Drafts(who.member, sessionStorage);
    this.actions = new Actions(this);
    this.client.start();
  }

  /** A row as it should be drawn: with own changes that are under way. */
  row(id: TicketId): TicketRow | undefined {
    const row = this.rows.get(id);
    return row && overlaid(row, row.seq, this.overlay.of(id), this.who.member);
  }

  stop(): void {
    for (const name of VIEWS) this.views[name].order.close();
    this.client.stop();
  }

  /** At sign-out: nothing of this member stays in the browser. */
  async wipe(): Promise<void> {
    for (const name of VIEWS) this.views[name].order.close();
    await this.client.wipe();
  }
}
