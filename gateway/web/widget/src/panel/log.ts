/** The messages, oldest first: days, bubbles, and how far each has come. */

import { deliveryOf, type Entry, type Pending } from "@insightdesk/client";
import type { Conversation } from "./conversation";
import { arrange, h, icon, linked, unseen } from "./dom";
import type { Words } from "./texts";

type State = "queued" | "sent" | "delivered" | "read" | "failed";

/** One line: a bubble, or a word about the conversation. */
interface Line {
  readonly key: string;
  readonly at: number;
  readonly from?: string;
  readonly mine?: boolean;
  readonly body: string | null;
  readonly state?: State;
  readonly pending?: Pending;
}

const TICK = "M4 12.5l5 5L20 6.500";
const STATES: Record<State, string> = {
  queued: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  sent: TICK,
  delivered: "M1.500 13l4.500 4.500L16 7M12.500 17.500L23 7",
  read: "M1.500 13l4.500 4.500L16 7M12.500 17.500L23 7",
  failed: "M12 7v6m0 4v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
};
const GROUP_MS = 300_000;
const DAY_MS = 86_400_000;

export class Log {
  readonly element: HTMLElement;
  readonly #t: Words;
  readonly #lang: string;
  readonly #conversation: Conversation;
  readonly #now: () => number;
  /** A button is gone with its line: the focus has to go somewhere. */
  readonly #focus: () => void;
  /** Lines by key, each with what it shows. */
  #drawn = new Map<string, [element: HTMLElement, shows: string]>();

  constructor(
    t: Words,
    lang: string,
    conversation: Conversation,
    now: () => number,
    focus: () => void,
  ) {
    this.#t = t;
    this.#lang = lang;
    this.#conversation = conversation;
    this.#now = now;
    this.#focus = focus;
    this.element = h("div", {
      className: "log",
      role: "log",
      tabIndex: 0,
      ariaLabel: t("messages"),
    });
  }

  /** Draws what has changed, and stays at the end if it was there. */
  draw(): void {
    const { element } = this;
    const fromEnd = element.scrollHeight - element.scrollTop;
    const atEnd = fromEnd - element.clientHeight < 60;
    const [first] = this.#drawn.keys();
    const lines = this.#lines();
    const mineIsNew = lines.at(-1)?.mine && !this.#drawn.has(lines.at(-1)?.key ?? "");
    const drawn = new Map<string, [HTMLElement, string]>();
    if (this.#conversation.model?.more) drawn.set("older", this.#older());
    lines.forEach((line, n) => {
      const before = lines[n - 1];
      const day = this.#day(line.at);
      if (!before || this.#day(before.at) !== day) drawn.set(`day ${day}`, this.#day_(day));
      drawn.set(line.key, this.#line(line, before, lines[n + 1]));
    });
    if (lines.length === 0) drawn.set("hello", [h("h3", {}, this.#t("greeting")), ""]);
    this.#drawn = drawn;
    arrange(
      element,
      [...drawn.values()].map(([child]) => child),
    );
    if (atEnd || mineIsNew) element.scrollTop = element.scrollHeight;
    else if (first !== drawn.keys().next().value) {
      element.scrollTop = element.scrollHeight - fromEnd;
    }
  }

  #lines(): Line[] {
    const { model, pending } = this.#conversation;
    const known = (model?.entries ?? []).flatMap((entry) => this.#known(entry));
    return [...known, ...pending.map((p) => waiting(p))];
  }

  #known(entry: Entry): Line[] {
    const key = entry.cid && entry.kind === "message" ? entry.cid : `${entry.seq}`;
    const at = Date.parse(entry.at);
    if (entry.kind === "message") {
      const mine = entry.by.kind === "contact";
      const state = deliveryOf(this.#conversation.model?.ticket, entry.seq, entry.by);
      const { body } = entry;
      return [{ key, at, mine, from: entry.by.name, body, ...(mine && { state }) }];
    }
    const { event } = entry;
    const text = event.type === "ticket:status" && event.to === "resolved" && this.#t("resolved");
    const reopened = event.type === "ticket:reopened" && this.#t("reopened");
    return text || reopened ? [{ key, at, body: text || reopened || "" }] : [];
  }

  #line(line: Line, before: Line | undefined, after: Line | undefined): [HTMLElement, string] {
    const begins = !joins(before, line);
    const ends = !joins(line, after);
    const shows = JSON.stringify([line.body, line.state, line.pending?.error, begins, ends]);
    const old = this.#drawn.get(line.key);
    if (old?.[1] === shows) return old;
    const element = old?.[0] ?? h("div");
    element.className =
      line.from === undefined && !line.mine
        ? "event"
        : `line ${line.mine ? "mine" : ""} ${line.state ?? ""} ${begins ? "begins" : ""}`;
    if (line.mine === undefined) element.replaceChildren(line.body ?? "");
    else element.replaceChildren(...this.#bubble(line, begins, ends));
    return [element, shows];
  }

  #bubble(line: Line, begins: boolean, ends: boolean): HTMLElement[] {
    const { body, from = "", mine, pending, state } = line;
    const name = h("span", { className: "name" }, from);
    const text = body === null ? [h("em", {}, this.#t("erased"))] : linked(body);
    const parts: HTMLElement[] = [h("p", {}, ...text)];
    if (!mine && begins) parts.unshift(name);
    if (ends || state === "failed" || state === "queued") parts.push(this.#meta(line));
    if (pending && state === "failed") parts.push(this.#choices(pending));
    return parts;
  }

  #meta({ at, state }: Line): HTMLElement {
    const time = new Date(at);
    const shown = time.toLocaleTimeString(this.#lang, { hour: "2-digit", minute: "2-digit" });
    const meta = h(
      "span",
      { className: "meta" },
      h("time", { dateTime: time.toISOString() }, shown),
    );
    if (state === "failed") meta.append(icon(STATES.failed), this.#t("failed"));
    else if (state) meta.append(icon(STATES[state]), unseen(this.#t(state)));
    return meta;
  }

  #choices(pending: Pending): HTMLElement {
    const then = (act: () => void) => () => {
      act();
      this.#focus();
    };
    const again = then(() => this.#conversation.retry(pending));
    const away = then(() => this.#conversation.discard(pending.cid));
    return h(
      "span",
      { className: "choices" },
      h("button", { type: "button", onclick: again }, this.#t("tryAgain")),
      h("button", { type: "button", onclick: away }, this.#t("delete")),
    );
  }

  #older(): [HTMLElement, string] {
    const old = this.#drawn.get("older");
    if (old) return old;
    const onclick = () => this.#conversation.older();
    return [h("button", { type: "button", className: "older", onclick }, this.#t("older")), ""];
  }

  #day(at: number): string {
    return new Date(at).toDateString();
  }

  #day_(day: string): [HTMLElement, string] {
    const now = this.#now();
    const [today, yesterday] = [this.#day(now), this.#day(now - DAY_MS)];
    const long = { weekday: "long", day: "numeric", month: "long" } as const;
    const text =
      day === today
        ? this.#t("today")
        : day === yesterday
          ? this.#t("yesterday")
          : new Date(day).toLocaleDateString(this.#lang, long);
    const old = this.#drawn.get(`day ${day}`);
    return old?.[1] === text ? old : [h("div", { className: "day" }, text), text];
  }
}

/** Lines of one author in short order are drawn as one group. */
function joins(a: Line | undefined, b: Line | undefined): boolean {
  const same = a?.mine !== undefined && a.mine === b?.mine && a.from === b.from;
  return same && b.at - a.at < GROUP_MS;
}

function waiting(pending: Pending): Line {
  const { cid, at, op, state } = pending;
  const body = "body" in op ? op.body : "";
  return { key: cid, at, mine: true, body, state, pending };
}
