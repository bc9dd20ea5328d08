/** The panel: everything that is seen once the launcher was pressed. */

import { browserEnv, ContactClient } from "@insightdesk/client";
import { translator } from "@insightdesk/i18n";
import { composer } from "./panel/composer";
import { Conversation } from "./panel/conversation";
import { arrange, h, icon } from "./panel/dom";
import { Log } from "./panel/log";
import css from "./panel/panel.css?inline";
import type { prechat } from "./panel/prechat";
import type { Texts, Words } from "./panel/texts";
import { Refused, Visitor } from "./panel/visitor";

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
}

const BODY_CHARS = 50_000;
const BAR_MS = 1_500;
const SLEEP_MS = 300_000;
const CLOSE = "M6 6l12 12M18 6L6 18";

/** Makes the panel; it stays closed until it is opened. */
export function mount(stage: Stage, texts: Texts): Panel {
  dress(stage.root, css);
  return new Widget(stage, translator(stage.lang, texts));
}

/** Constructed style sheets need no leave from the page's policy. */
function dress(root: ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
}

class Widget implements Panel {
  readonly #stage: Stage;
  readonly #t: Words;
  readonly #visitor: Visitor;
  readonly #client: ContactClient;
  readonly #conversation: Conversation;
  readonly #log: Log;
  readonly #composer;
  readonly #title = h("h2");
  readonly #presence = h("p", { className: "presence" });
  readonly #bar = h("p", { className: "bar", role: "status" });
  readonly #typing = h("p", { className: "typing" });
  readonly #away: HTMLElement;
  readonly #over: HTMLElement;
  readonly #said = h("p", { className: "unseen", role: "status" });
  readonly #body = h("div", { className: "body" });
  readonly #panel: HTMLElement;
  /** Asks a new visitor who is there. */
  #form: HTMLFormElement | undefined;
  #open = false;
  #online: boolean | undefined;
  #refused = false;
  /** Not connected for so long that it should be said. */
  #late = false;
  #timer = 0;
  #unread = 0;

  constructor(stage: Stage, t: Words) {
    const { base, data, lang } = stage;
    this.#stage = stage;
    this.#t = t;
    this.#visitor = new Visitor(base, data.key ?? "");
    this.#client = new ContactClient({
      url: base.replace(/^http/, "ws").concat("ws"),
      name: `widget:${data.key}`,
      agent: { name: "widget", version: "1" },
      token: this.#visitor.token,
      env: browserEnv(),
      sleepHiddenMs: SLEEP_MS,
    });
    const draw = () => this.#draw();
    this.#conversation = new Conversation(this.#client, this.#visitor, draw);
    const { now } = this.#client.clock;
    this.#log = new Log(t, lang, this.#conversation, now, () => this.#focus());
    const limit = () => this.#client.limits.get()?.body_chars ?? BODY_CHARS;
    this.#composer = composer(t, this.#conversation, limit);
    this.#away = h("p", { className: "away" }, t("awayHint"));
    this.#over = this.#ending();
    this.#panel = this.#frame();
    stage.root.append(this.#panel, this.#said);
    document.addEventListener("visibilitychange", draw);
    this.#visitor.onChange = () => this.#conversation.reset();
    this.#client.availability.listen(draw);
    this.#client.you.listen(draw);
    this.#client.status.listen(() => this.#watch());
    void this.#ask();
    if (this.#visitor.known) this.#begin();
    else if (data.prechat === "off") void this.#visitor.session().then(() => this.#begin());
    else void this.#introduce();
  }

  toggle(open = !this.#open): void {
    this.#open = open;
    this.#panel.hidden = !open;
    this.#stage.button.ariaExpanded = String(open);
    this.#draw();
    if (!open) return this.#stage.button.focus();
    this.#log.element.scrollTop = this.#log.element.scrollHeight;
    this.#focus();
  }

  #frame(): HTMLElement {
    const onclick = () => this.toggle(false);
    const close = h(
      "button",
      { type: "button", className: "close", ariaLabel: this.#t("close"), onclick },
      icon(CLOSE),
    );
    const head = h("div", { className: "head" }, h("div", {}, this.#title, this.#presence), close);
    const panel = h(
      "section",
      { className: "panel", role: "dialog", hidden: true },
      head,
      this.#bar,
      this.#body,
    );
    panel.setAttribute("aria-labelledby", "title");
    this.#title.id = "title";
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.toggle(false);
    });
    return panel;
  }

  /** Shown in the composer's place when the conversation is over for good. */
  #ending(): HTMLElement {
    const onclick = () => {
      this.#conversation.reset();
      this.#composer.focus();
    };
    const again = h("button", { type: "button", className: "main", onclick }, this.#t("startNew"));
    return h("div", { className: "over" }, h("p", {}, this.#t("closed")), again);
  }

  /** The inbox's name, and whether somebody is there, before there is a connection. */
  async #ask(): Promise<void> {
    try {
      const inbox = await this.#visitor.inbox();
      this.#title.textContent = inbox.name;
      this.#online = inbox.online;
    } catch (error) {
      this.#refused = error instanceof Refused && [403, 404].includes(error.status);
    }
    this.#draw();
  }

  async #introduce(): Promise<void> {
    const part = (await this.#stage.file("prechat")) as { prechat: typeof prechat };
    const [form, css] = part.prechat(h, this.#t, this.#visitor, () => this.#begin());
    dress(this.#stage.root, css);
    this.#form = form;
    this.#draw();
    if (this.#open) this.#focus();
  }

  /** The visitor is known: connect, and go on with the last conversation. */
  #begin(): void {
    this.#client.start();
    const { ticket } = this.#visitor;
    if (ticket) this.#conversation.open(ticket);
    this.#draw();
    if (this.#open) this.#focus();
  }

  #focus(): void {
    if (this.#form?.isConnected) this.#form.querySelector("input")?.focus();
    else this.#composer.focus();
  }

  #watch(): void {
    const online = this.#client.status.get().state === "online";
    clearTimeout(this.#timer);
    if (online) this.#late = false;
    else if (!this.#late) {
      this.#timer = window.setTimeout(() => {
        this.#late = true;
        this.#draw();
      }, BAR_MS);
    }
    this.#draw();
  }

  #draw(): void {
    const { state } = this.#client.status.get();
    const began = state !== "idle" || this.#visitor.known;
    const online = this.#client.availability.get() ?? this.#online;
    const usable = !this.#refused && state !== "denied" && state !== "outdated";
    this.#presence.textContent = online === undefined ? "" : this.#t(online ? "online" : "away");
    this.#presence.classList.toggle("here", online === true);
    this.#bar.textContent = this.#trouble(state);
    this.#showTyping();
    const view = began ? this.#chat() : this.#form ? [this.#form] : [];
    arrange(this.#body, !usable ? [] : online === false ? [this.#away, ...view] : view);
    if (began) this.#log.draw();
    this.#conversation.mark(this.#open && document.visibilityState === "visible");
    this.#count();
  }

  #chat(): HTMLElement[] {
    const foot = this.#conversation.closed ? this.#over : this.#composer.element;
    return [this.#log.element, this.#typing, foot];
  }

  /** What is wrong, in the order of how much it matters. */
  #trouble(state: string): string {
    if (this.#refused || state === "denied") return this.#t("refused");
    if (state === "outdated") return this.#t("outdated");
    if (state === "offline" || !navigator.onLine) return this.#t("offline");
    if (this.#late && state !== "idle") return this.#t("reconnecting");
    const waits = this.#client.unsent() > 0 && !this.#client.durable;
    return waits ? this.#t("volatile") : "";
  }

  #showTyping(): void {
    const typing = this.#conversation.model?.typing ?? [];
    const [first] = typing;
    const text = !first
      ? ""
      : typing.length > 1
        ? this.#t("typingMany")
        : this.#t("typing", { name: first.by.name });
    if (this.#typing.textContent !== text) this.#typing.textContent = text;
  }

  /** The badge counts what has not been read; a new one is said aloud while the panel is closed. */
  #count(): void {
    const { badge, button } = this.#stage;
    const n = this.#open ? 0 : this.#conversation.unread;
    const label = n > 0 ? this.#t("openUnread", { n }) : this.#t(this.#open ? "close" : "open");
    badge.textContent = n > 0 ? (n > 99 ? "99+" : String(n)) : "";
    button.ariaLabel = label;
    if (n > this.#unread) this.#announce();
    this.#unread = n;
  }

  #announce(): void {
    const last = this.#conversation.model?.entries.at(-1);
    if (last?.kind !== "message" || last.by.kind !== "member") return;
    this.#said.textContent = this.#t("newMessage", { name: last.by.name, text: last.body ?? "" });
  }
}
