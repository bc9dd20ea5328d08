/** What staff have beside tickets: lists, colleagues, and being seen. */

import { Cell } from "./cell";
import { ContactClient } from "./client";
import type {
  ListFilter,
  MemberView,
  PresenceStatus,
  TicketId,
  ViewMode,
} from "./generated/protocol";
import { List } from "./list";
import { foldMembers } from "./members";
import type { ClientOptions } from "./options";
import { Tokens } from "./tokens";
import type { ListHandle, Store } from "./types";
import { Viewing } from "./viewing";

/** The client of a member's page. */
export class Client extends ContactClient {
  readonly #options: ClientOptions;
  readonly #lists = new Map<number, List>();
  readonly #members = new Cell<readonly MemberView[]>([]);
  readonly #viewing: Viewing;
  readonly #tokens: Tokens;

  constructor(options: ClientOptions) {
    const tokens = new Tokens(options.env, options.token, (frame) => this.ask(frame));
    super({ ...options, token: tokens.get });
    this.#tokens = tokens;
    this.#options = options;
    this.#viewing = new Viewing(options.env, (frame) => this.ask(frame));
    this.on("welcome", () => this.#again());
    for (const kind of ["presence:list", "presence:update"] as const) {
      this.on(kind, (frame) => this.#members.set(foldMembers(this.#members.get(), frame)));
    }
    for (const kind of ["list:page", "list:rows"] as const) {
      this.on(kind, (frame) => this.#lists.get(frame.list)?.take(frame));
    }
  }

  /** All colleagues and whether they are there. */
  get members(): Store<readonly MemberView[]> {
    return this.#members;
  }

  override stop(): void {
    this.#viewing.stop();
    this.#tokens.stop();
    super.stop();
  }

  /** At sign-out: stops and leaves nothing in this browser. */
  async wipe(): Promise<void> {
    this.stop();
    const store = this.#options.env.outbox(this.#options.name);
    const items = await store.load();
    await store.write(
      [],
      items.map((item) => item.cid),
    );
  }

  /** Keeps a list of tickets up to date. */
  openList(filter: ListFilter): ListHandle {
    const { env } = this.#options;
    // Of all tabs' lists on the one socket no two have the same name.
    const name = Math.floor(env.random() * 2 ** 32);
    const list = new List(name, filter, env, (frame) => this.ask(frame));
    this.#lists.set(name, list);
    list.open();
    const { get, listen } = list.model;
    const close = () => {
      if (this.#lists.delete(name)) list.close();
    };
    return { filter, get, listen, row: (id) => list.row(id), more: () => list.more(), close };
  }

  /** Shows colleagues what is looked at, until `left`. */
  view(ticket: TicketId, mode: ViewMode): void {
    this.#viewing.set(ticket, mode);
  }

  /** A member's own availability. */
  setPresence(status: PresenceStatus): void {
    this.ask({ t: "presence:status", status });
  }

  /** The session is new: it knows nothing of what this one asked for. */
  #again(): void {
    for (const list of this.#lists.values()) list.open();
    this.#viewing.repeat();
  }
}
