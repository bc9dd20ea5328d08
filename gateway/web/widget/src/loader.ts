/**
 * The one script that a page includes. It draws the launcher; the panel is fetched when somebody
 * comes near it, or at idle when this visitor has a conversation.
 *
 * `<script async src="https://desk.example/w.js" data-key="pk_…"></script>`, with `data-lang`,
 * `data-accent` (`#rrggbb`), `data-position` (`left`, `right`) and `data-prechat` (`off`) if wanted.
 *
 * `InsightDesk("open")`, `"close"`, `"toggle"`; `InsightDesk("identify", jwt)` says who the visitor
 * is, with a JWT that the page's server has signed, or with a function that fetches one.
 */

import { accentStyle } from "./accent";
import css from "./launcher.css?inline";
import type { mount, Panel, Stage } from "./panel";
import type { Texts } from "./panel/texts";
import type { Identity } from "./panel/visitor";

/** The files of the widget, as the build named them. */
declare const __FILES__: Record<string, string>;

type Call = [command: string, ...rest: unknown[]];
type Api = ((...call: Call) => void) & { q?: Call[] };

const LABELS: Record<string, string> = {
  en: "Open chat",
  de: "Chat öffnen",
  es: "Abrir el chat",
  fr: "Ouvrir le chat",
  ar: "افتح المحادثة",
};

const script = document.currentScript as HTMLScriptElement;
const data = { ...script.dataset };
const base = new URL(".", script.src).href;
const page = window as unknown as { InsightDesk?: Api };

const wanted = (data.lang || document.documentElement.lang || navigator.language).toLowerCase();
const language = wanted.split("-")[0] ?? "";
const lang = language in LABELS ? language : "en";

const host = document.createElement("insightdesk-widget");
host.lang = lang;
host.dir = lang === "ar" ? "rtl" : "ltr";
if (data.position === (lang === "ar" ? "right" : "left")) host.dataset.side = "start";
for (const [name, value] of accentStyle(data.accent)) host.style.setProperty(name, value);

const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
root.adoptedStyleSheets = [sheet];

const button = document.createElement("button");
button.type = "button";
button.ariaLabel = LABELS[lang] ?? "";
button.ariaExpanded = "false";
button.ariaHasPopup = "dialog";
button.append(
  icon(
    "o",
    "M12 3c5 0 9 3.3 9 7.6s-4 7.6-9 7.6c-1 0-2-.1-2.9-.4L4.5 20l1-3.6C4 15 3 12.9 3 10.6 3 6.3 7 3 12 3z",
  ),
  icon("x", "M6 9l6 6 6-6"),
);
const badge = document.createElement("i");
button.append(badge);
root.append(button);

let loading: Promise<Panel> | undefined;

function load(): Promise<Panel> {
  loading ??= Promise.all([file("panel"), file(lang)]).then(([panel, texts]) => {
    const stage: Stage = { root, button, badge, base, lang, data, file };
    return (panel as { mount: typeof mount }).mount(stage, (texts as { default: Texts }).default);
  });
  // The network may be back at the next try.
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

function file(name: string): Promise<unknown> {
  const address = `${base}widget/${__FILES__[name]}`;
  return import(/* @vite-ignore */ address);
}

function call(...[command, value]: Call): void {
  load().then(
    (panel) => {
      if (command === "identify") panel.identify(value as Identity);
      else panel.toggle(command === "open" ? true : command === "close" ? false : undefined);
    },
    () => undefined,
  );
}

const warm = () => void load().catch(() => undefined);
button.addEventListener("pointerenter", warm);
button.addEventListener("focus", warm);
button.addEventListener("click", () => call("toggle"));

const queued = page.InsightDesk?.q ?? [];
page.InsightDesk = call;
for (const early of queued) call(...early);

if (document.body) document.body.append(host);
else addEventListener("DOMContentLoaded", () => document.body.append(host));

try {
  if (localStorage.getItem(`insightdesk:${data.key}`)) {
    (window.requestIdleCallback ?? setTimeout)(warm);
  }
} catch {
  // A page without storage: the panel comes when it is wanted.
}

function icon(name: string, path: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", name);
  svg.ariaHidden = "true";
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
