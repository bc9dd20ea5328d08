/** Elements without markup: nothing here parses text, so nothing that is typed can become code. */

type Props<E> = { [K in keyof E]?: E[K] } & { [attribute: `data-${string}`]: string };
type Child = Node | string;

/** An element with properties and children. */
export function h<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  props: Props<HTMLElementTagNameMap[T]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[T] {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
}

const SPACE = "http://www.w3.org/2000/svg";

/** A line drawing on a field of 24 by 24. */
export function icon(path: string): SVGElement {
  const svg = document.createElementNS(SPACE, "svg");
  const line = document.createElementNS(SPACE, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.ariaHidden = "true";
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** What screen readers say and nobody sees. */
export function unseen(text: string): HTMLElement {
  return h("span", { className: "unseen" }, text);
}

const LINK = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'])/;

/** A text with its addresses as links. */
export function linked(text: string): Child[] {
  return text.split(LINK).map((part, n) => {
    if (n % 2 === 0) return part;
    return h("a", { href: part, target: "_blank", rel: "noreferrer nofollow" }, part);
  });
}

/** Makes `parent` show exactly these children, touching only what differs. */
export function arrange(parent: Element, children: readonly Element[]): void {
  const wanted = new Set(children);
  for (const old of [...parent.children]) if (!wanted.has(old)) old.remove();
  children.forEach((child, n) => {
    if (parent.children[n] !== child) parent.insertBefore(child, parent.children[n] ?? null);
  });
}
