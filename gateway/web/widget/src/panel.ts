/** The panel: everything that is seen once the launcher was pressed. */

import { browserEnv, ContactClient } from "@insightdesk/client";
import { translator } from "@insightdesk/i18n";
import { composer } from "./panel/composer";
import { converse } from "./panel/conversation";
import { arrange, h, icon } from "./panel/dom";
import { messages } from "./panel/log";
import css from "./panel/panel.css?inline";
import type { prechat } from "./panel/prechat";
import type { Texts } from "./panel/texts";
import { type Identity, visit } from "./panel/visitor";

/** What the loader has drawn, and what the page said. */
export interface Stage {
  readonly root: ShadowRoot;
  readonly button: HTMLButtonElement;
  readonly badge: HTMLElement;
  /** The desk's address. */
  readonly base: string;
  readonly lang: string;
  /** Fetches another part of the widget. */
  readonly file: (name: string) => Promise<unknown>;
  readonly data: { readonly key?: string; readonly prechat?: string };
}

/** The mounted panel. */
export interface Panel {
  /** Opens, closes, or, without a word, changes. */
  readonly toggle: (open?: boolean) => void;
  /** The page says who its visitor is. */
  readonly identify: (identity: Identity) => void;
}

const BODY_CHARS = 50_000;
const BAR_MS = 1_500;
const SLEEP_MS = 300_000;

/** Makes the panel; it stays closed until it is opened. */
export function mount(stage: Stage, texts: Texts): Panel {
  const { root, button, badge, base, lang, data, file } = stage;
  const t = translator(lang, texts);
  const visitor = visit(base, data.key ?? "", () => conversation.reset());
  const client = new ContactClient({
    url: `${base.replace(/^http/, "ws")}ws`,
    name: `widget:${data.key}`,
    agent: { name: "widget", version: "1" },
    token: visitor.token,
    env: browserEnv(),
    sleepHiddenMs: SLEEP_MS,
  });
  const { status, availability, you, limits, clock } = client;
  let isOpen = false;
  let online: boolean | undefined;
  /** Not connected for so long that it should be said. */
  let late = false;
  let timer = 0;
  let unread = 0;
  let starting: Promise<void> | undefined;
  /** Asks a new visitor who is there. */
  let form: HTMLFormElement | undefined;

  const title = h("h2");
  const presence = h("p");
  const bar = h("p", { className: "bar", role: "status" });
  const typing = h("p", { className: "typing" });
  const away = h("p", { className: "away" }, t("awayHint"));
  const said = h("p", { className: "unseen", role: "status" });
  const body = h("div", { className: "body" });

  const state = () => status.get().state;

  /** Why there can be no chat here. */
  const over = () => {
    const refusal = visitor.refusal();
    if (refusal === 401) return "signIn";
    if (refusal ? refusal === 403 : state() === "denied") return "blocked";
    if (refusal) return "refused";
    return state() === "outdated" && "outdated";
  };

  /** What is wrong, in the order of how much it matters. */
  const trouble = () => {
    const end = over();
    if (end) return t(end);
    if (state() === "offline" || !navigator.onLine) return t("offline");
    if (late && state() !== "idle") return t("reconnecting");
    return client.unsent() > 0 && !client.durable ? t("volatile") : "";
  };

  const typists = () => {
    const [first, ...more] = conversation.model()?.typing ?? [];
    return first ? t(more[0] ? "typingMany" : "typing", { name: first.by.name }) : "";
  };

  const announce = () => {
    const last = conversation.model()?.entries.at(-1);
    if (last?.kind !== "message") return;
    said.textContent = t("newMessage", { name: last.by.name, text: last.body ?? "" });
  };

  /** The badge counts what was not read; a new one is said aloud while the panel is closed. */
  const count = () => {
    const n = isOpen ? 0 : conversation.unread();
    badge.textContent = n ? `${n}` : "";
    button.ariaLabel = n ? t("openUnread", { n }) : t(isOpen ? "close" : "open");
    if (n > unread) announce();
    unread = n;
  };

  const parts = () => {
    if (over()) return [];
    const hint = online === false ? [away] : [];
    if (state() === "idle" && !visitor.known()) return form ? [...hint, form] : hint;
    return [...hint, log, typing, conversation.closed() ? ending : write];
  };

  const draw = () => {
    online = availability.get() ?? online;
    say(presence, online === undefined ? "" : t(online ? "online" : "away"));
    presence.className = online ? "presence here" : "presence";
    say(bar, trouble());
    say(typing, typists());
    arrange(body, parts());
    drawLog();
    conversation.mark(isOpen && !document.hidden);
    count();
  };

  const focus = () =>
    (form?.isConnected ? form : write).querySelector<HTMLElement>("input,textarea")?.focus();

  const toggle = (open = !isOpen) => {
    isOpen = open;
    panel.hidden = !open;
    button.ariaExpanded = `${open}`;
    draw();
    if (!open) return button.focus();
    if (!visitor.known()) start();
    log.scrollTop = log.scrollHeight;
    focus();
  };

  /** The visitor is known: connect, and go on with the last conversation. */
  const begin = () => {
    client.start();
    if (visitor.ticket) conversation.open(visitor.ticket);
    draw();
    if (isOpen) focus();
  };

  const introduce = async () => {
    const { pre_chat, require_identity } = await ask();
    const shown = data.prechat === "off" ? "required" : "required optional";
    const asks = Object.values(pre_chat).some((rule) => shown.includes(rule));
    if (require_identity || !asks) return visitor.session().then(begin);
    const part = (await file("prechat")) as { prechat: typeof prechat };
    const [element, sheet] = part.prechat(h, t, visitor, begin, pre_chat);
    dress(root, sheet);
    form = element;
    draw();
    if (isOpen) focus();
  };

  /** What fails for want of a network is tried again when the panel is opened. */
  const start = () => {
    if (visitor.known()) return begin();
    starting =
      starting ??
      introduce().catch(() => {
        starting = undefined;
        draw();
      });
  };

  /** The inbox's name, and whether somebody is there, before there is a connection. */
  const ask = async () => {
    const inbox = await visitor.inbox();
    title.textContent = panel.ariaLabel = inbox.name;
    online ??= inbox.online;
    draw();
    return inbox;
  };

  const identify = (identity: Identity) => {
    visitor.identify(identity);
    visitor.session().then(() => {
      client.stop();
      begin();
    }, draw);
  };

  const grumble = () => {
    late = true;
    draw();
  };

  const watch = () => {
    clearTimeout(timer);
    if (state() === "online") late = false;
    else timer = window.setTimeout(grumble, BAR_MS);
    draw();
  };

  const conversation = converse(client, visitor, () => draw());
  const [log, drawLog] = messages({
    t,
    lang,
    conversation,
    now: clock.now,
    discard: (cid) => client.discard(cid),
    refocus: focus,
  });
  const write = composer(t, conversation, () => limits.get()?.body_chars ?? BODY_CHARS);
  const restart = () => {
    conversation.reset();
    focus();
  };
  const again = h("button", { type: "button", className: "main", onclick: restart }, t("startNew"));
  /** In the composer's place when the conversation is over for good. */
  const ending = h("div", { className: "over" }, h("p", {}, t("closed")), again);
  const close = h(
    "button",
    { type: "button", className: "square", ariaLabel: t("close"), onclick: () => toggle(false) },
    icon("M6 6l12 12M18 6L6 18"),
  );
  const head = h("div", { className: "head" }, h("div", {}, title, presence), close);
  const props = { className: "panel", role: "dialog", ariaLabel: t("messages"), hidden: true };
  const panel = h("section", props, head, bar, body);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") toggle(false);
  });

  dress(root, css);
  root.append(panel, said);
  document.addEventListener("visibilitychange", draw);
  availability.listen(draw);
  you.listen(draw);
  status.listen(watch);
  if (visitor.known()) ask().catch(draw);
  start();
  return { toggle, identify };
}

/** What is said already is not said again by screen readers. */
function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Constructed style sheets need no leave from the page's policy. */
function dress(root: ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
}
