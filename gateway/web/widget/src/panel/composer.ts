/** Where messages are written. */

import type { Conversation } from "./conversation";
import { h, icon } from "./dom";
import type { Words } from "./texts";

/** Enter sends, with Shift it breaks the line. `limit` is in characters. */
export function composer(
  t: Words,
  conversation: Conversation,
  limit: () => number,
): HTMLFormElement {
  const write = t("write");
  const field = h("textarea", { rows: 1, ariaLabel: write, placeholder: write });
  const button = h("button", { className: "main square", ariaLabel: t("send") });
  const trouble = h("p", { className: "bad", role: "alert" });
  button.append(icon("M12 20V4M5 11l7-7 7 7"));
  const fit = () => {
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight + 2}px`;
  };
  const send = () => {
    const body = field.value.trim();
    const fits = [...body].length <= limit();
    trouble.textContent = fits ? "" : t("tooLong");
    if (!body || !fits) return;
    conversation.typing(false);
    conversation.send(body);
    field.value = "";
    fit();
    field.focus();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  field.addEventListener("input", () => {
    fit();
    trouble.textContent = "";
    conversation.typing(field.value !== "");
  });
  field.addEventListener("blur", () => conversation.typing(false));
  const element = h("form", { className: "composer" }, trouble, field, button);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  return element;
}
