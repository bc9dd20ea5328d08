/** The messages, oldest first: days, bubbles, and how far each has come. */

import { deliveryOf, type Entry, type Pending } from "@insightdesk/client";
import type { Conversation } from "./conversation";
import { arrange, h, icon, linked, unseen } from "./dom";
import type { Words } from "./texts";

/** One line: a bubble, or, without an author, a word about the conversation. */
interface Line {
  readonly key: string;
  readonly at: number;
  readonly from?: string;
  readonly mine?: boolean;
  readonly body: string | null;
  readonly state?: keyof typeof STATES;
  readonly pending?: Pending;
}

/** An element, and what it shows: it is made anew when that changes. */
type Drawn = readonly [element: HTMLElement, shows: string];

/** What the log needs to know. */
export interface LogHost {
  readonly t: Words;
  readonly lang: string;
  readonly conversation: Conversation;
  readonly now: () => number;
  readonly discard: (cid: string) => void;
  /** A button is gone with its line: the focus has to go somewhere. */
  readonly refocus: () => void;
}

const RING = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z";
const TICKS = "M2 13l4 4L16 7M12 17L22 7";
const STATES = {
  queued: `M12 7v5l3 2${RING}`,
  sent: "M4 12l5 5L20 6",
  delivered: TICKS,
  read: TICKS,
  failed: `M12 7v6m0 4v.01${RING}`,
};
const GROUP_MS = 300_000;
const DAY_MS = 86_400_000;

/** The log's element, and what draws what has changed. */
export function messages(host: LogHost): [element: HTMLElement, draw: () => void] {
  const { t, lang, conversation } = host;
  const element = h("div", {
    className: "log",
    role: "log",
    tabIndex: 0,
    ariaLabel: t("messages"),
  });
  let drawn = new Map<string, Drawn>();

  const keep = (key: string, shows: string, make: () => HTMLElement): Drawn => {
    const old = drawn.get(key);
    return old?.[1] === shows ? old : [make(), shows];
  };

  const dayOf = (at: number) => new Date(at).toDateString();

  const dayText = (day: string) => {
    const now = host.now();
    if (day === dayOf(now)) return t("today");
    if (day === dayOf(now - DAY_MS)) return t("yesterday");
    const long = { weekday: "long", day: "numeric", month: "long" } as const;
    return new Date(day).toLocaleDateString(lang, long);
  };

  const meta = ({ at, state }: Line) => {
    const time = new Date(at).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
    const said = state === "failed" ? t(state) : state && unseen(t(state));
    return h(
      "span",
      { className: "meta" },
      time,
      ...(state ? [icon(STATES[state])] : []),
      said ?? "",
    );
  };

  const choices = (pending: Pending) => {
    const choice = (text: string, act: () => void) => {
      const onclick = () => {
        act();
        host.refocus();
      };
      return h("button", { type: "button", onclick }, text);
    };
    return h(
      "span",
      { className: "choices" },
      choice(t("tryAgain"), () => conversation.retry(pending)),
      choice(t("delete"), () => host.discard(pending.cid)),
    );
  };

  const bubble = (line: Line, begins: boolean, ends: boolean) => {
    const { body, from = "", mine, pending, state } = line;
    const parts: HTMLElement[] = [h("p", {}, ...linked(body ?? t("erased")))];
    if (!mine && begins) parts.unshift(h("span", { className: "meta" }, from));
    if (ends || state === "failed" || state === "queued") parts.push(meta(line));
    if (pending && state === "failed") parts.push(choices(pending));
    return parts;
  };

  const lineOf = (line: Line, before?: Line, after?: Line): Drawn => {
    const begins = !joins(before, line);
    const ends = !joins(line, after);
    const { key, body, mine, state, pending } = line;
    const shows = JSON.stringify([body, state, pending?.error, begins, ends]);
    const old = drawn.get(key);
    if (old?.[1] === shows) return old;
    const element = old?.[0] ?? h("div");
    if (mine === undefined) {
      element.className = "day";
      element.replaceChildren(body ?? "");
    } else {
      element.className = `line ${mine ? "mine" : ""} ${begins ? "begins" : ""} ${state}`;
      element.replaceChildren(...bubble(line, begins, ends));
    }
    return [element, shows];
  };

  const known = (entry: Entry): Line[] => {
    const { cid, seq, by } = entry;
    const at = Date.parse(entry.at);
    if (entry.kind === "message") {
      const mine = by.kind === "contact";
      const state = mine ? deliveryOf(conversation.model()?.ticket, seq, by) : undefined;
      return [{ key: cid ?? `${seq}`, at, mine, from: by.name, body: entry.body, state }];
    }
    const { event } = entry;
    const resolved = event.type === "ticket:status" && event.to === "resolved";
    if (!resolved && event.type !== "ticket:reopened") return [];
    return [{ key: `${seq}`, at, body: t(resolved ? "resolved" : "reopened") }];
  };

  const lines = () => [
    ...(conversation.model()?.entries ?? []).flatMap(known),
    ...conversation.pending().map(waiting),
  ];

  const older = () =>
    h("button", { type: "button", className: "older", onclick: conversation.older }, t("older"));

  const arrangement = (all: readonly Line[]) => {
    const next = new Map<string, Drawn>();
    if (conversation.model()?.more) next.set("older", keep("older", "", older));
    all.forEach((line, n) => {
      const before = all[n - 1];
      const day = dayOf(line.at);
      if (!before || dayOf(before.at) !== day) {
        const text = dayText(day);
        next.set(
          day,
          keep(day, text, () => h("div", { className: "day" }, text)),
        );
      }
      next.set(line.key, lineOf(line, before, all[n + 1]));
    });
    if (next.size === 0)
      next.set(
        "hello",
        keep("hello", "", () => h("h3", {}, t("greeting"))),
      );
    return next;
  };

  /** Stays at the end if it was there, and where it was if older messages came in above. */
  const draw = () => {
    const fromEnd = element.scrollHeight - element.scrollTop;
    const atEnd = fromEnd - element.clientHeight < 60;
    const all = lines();
    const last = all.at(-1);
    const mineIsNew = last?.mine && !drawn.has(last.key);
    const [first] = drawn.keys();
    drawn = arrangement(all);
    const [firstNow] = drawn.keys();
    arrange(
      element,
      [...drawn.values()].map(([child]) => child),
    );
    if (atEnd || mineIsNew) element.scrollTop = element.scrollHeight;
    else if (first !== firstNow) element.scrollTop = element.scrollHeight - fromEnd;
  };

  return [element, draw];
}

/** Lines of one author in short order are drawn as one group. */
function joins(a: Line | undefined, b: Line | undefined): boolean {
  const same = a?.mine !== undefined && a.mine === b?.mine && a.from === b.from;
  return same && b.at - a.at < GROUP_MS;
}

function waiting(pending: Pending): Line {
  const { cid, at, op, state } = pending;
  return { key: cid, at, mine: true, body: "body" in op ? op.body : "", state, pending };
}
