/** Somebody at a tab: an application that shows tickets, and writes down what it saw and did. */

import { ContactClient } from "../../src/client";
import type { TicketFrame } from "../../src/fold";
import type { ByKind, Op } from "../../src/generated/protocol";
import type { Outcome, TicketHandle } from "../../src/types";
import type { Tab } from "./browser";

/** A command that somebody gave, and what they were told about it. */
export interface Deed {
  readonly cid: string;
  readonly op: Op;
  /** What has to stay in order: all of one tab to one ticket. */
  readonly lane: string;
  outcome?: Outcome;
}

export class Person {
  readonly client: ContactClient;
  readonly tab: Tab;
  readonly handles = new Map<string, TicketHandle>();
  readonly deeds: Deed[] = [];
  readonly faults: string[] = [];
  readonly #last = new Map<string, number>();

  constructor(tab: Tab, kind: ByKind, id: string) {
    this.tab = tab;
    this.client = new ContactClient({
      url: "wss://desk/ws",
      name: id,
      agent: { name: "test", version: "1" },
      env: tab.env(),
      token: async () => ({ token: `${kind} ${id}` }),
    });
    this.client.start();
  }

  open(ticket: string, after?: number): void {
    if (this.handles.has(ticket)) return;
    this.handles.set(ticket, this.client.openTicket(ticket, after));
    this.client.subscribe(ticket, after, (frame) => this.#saw(ticket, frame));
  }

  /** Posts, and opens the ticket that comes of it. */
  do(ticket: string | null, op: Op, parent?: string): Deed {
    const { cid, outcome } = this.client.post(ticket, op, parent ? { parent } : {});
    const deed: Deed = {
      cid,
      op,
      lane: `${this.tab.browser.tabs.length} ${ticket ?? parent ?? cid}`,
    };
    this.deeds.push(deed);
    void outcome.then((said) => {
      deed.outcome = said;
      if (said.ok && op.do === "create") this.open(said.ticket, 0);
    });
    return deed;
  }

  /** What is delivered has to be in order and without holes, whatever happened. */
  #saw(ticket: string, frame: TicketFrame): void {
    const last = this.#last.get(ticket) ?? 0;
    if (frame.t === "history") return;
    if (frame.t === "event" && frame.seq <= last) this.faults.push(`${frame.seq} after ${last}`);
    if (frame.t === "event" && frame.prev > last) this.faults.push(`hole before ${frame.seq}`);
    this.#last.set(ticket, frame.seq);
  }
}
