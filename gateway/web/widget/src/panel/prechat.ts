/**
 * The form before a first conversation: who is there, if they want to say. Visitors who come back
 * do not see it, so it is a file of its own, and takes what it shares with the panel as arguments.
 */

import type { FieldRule, PreChat } from "@insightdesk/client";
import type { h as element } from "./dom";
import css from "./prechat.css?inline";
import type { Words } from "./texts";
import type { Refusal, Visitor } from "./visitor";

type H = typeof element;

const EMAIL = /^\S+@\S+\.\S+$/;

/** The form; `started` is called once the desk knows the visitor. */
export function prechat(
  h: H,
  t: Words,
  visitor: Visitor,
  started: () => void,
  rules: PreChat,
): [form: HTMLFormElement, css: string] {
  const name = field(h, t, "name", rules.name, { autocomplete: "name", maxLength: 100 });
  const email = field(h, t, "email", rules.email, {
    type: "email",
    autocomplete: "email",
    maxLength: 254,
  });
  const fields = { name, email };
  const trouble = h("p", { className: "bad", role: "alert" });
  const start = h("button", { className: "main" }, t("start"));
  const form = h(
    "form",
    { className: "prechat", noValidate: true },
    h("h3", {}, t("greeting")),
    h("p", {}, t("intro")),
    name.element,
    email.element,
    trouble,
    start,
  );
  const refuse = (error: unknown) => {
    const bad = (error as Refusal).problem?.errors?.filter(({ field }) => field in fields) ?? [];
    for (const { field } of bad) {
      fields[field as "name" | "email"].complain(t(field === "email" ? "emailBad" : "fieldBad"));
    }
    if (!focusBad(form)) trouble.textContent = t("startFailed");
  };
  const submit = async () => {
    trouble.textContent = "";
    const address = email.value();
    const missing = (value: string, rule: FieldRule) =>
      rule === "required" && !value ? t("fieldMissing") : "";
    name.complain(missing(name.value(), rules.name));
    email.complain(address && !EMAIL.test(address) ? t("emailBad") : missing(address, rules.email));
    if (focusBad(form) || start.disabled) return;
    start.disabled = true;
    const [named, reached] = [name.value(), address];
    await visitor
      .session({ ...(named && { name: named }), ...(reached && { email: reached }) })
      .then(started, refuse);
    start.disabled = false;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  return [form, css];
}

function focusBad(form: HTMLFormElement): boolean {
  const bad = form.querySelector<HTMLInputElement>("[aria-invalid=true]");
  bad?.focus();
  return bad !== null;
}

interface Field {
  readonly element: HTMLElement;
  readonly value: () => string;
  /** Says under the field what is wrong with it, or, empty, that nothing is. */
  readonly complain: (what: string) => void;
}

function field(
  h: H,
  t: Words,
  id: "name" | "email",
  rule: FieldRule,
  props: Partial<HTMLInputElement>,
): Field {
  const input = h("input", { ...props, id, required: rule === "required" });
  const bad = h("span", { className: "bad", id: `${id}-bad` });
  const hint = id === "email" ? [h("span", { className: "hint" }, t("emailHint"))] : [];
  input.setAttribute("aria-describedby", bad.id);
  return {
    element: h(
      "div",
      { hidden: rule === "hidden" },
      h("label", { htmlFor: id }, t(rule === "required" ? `${id}Required` : id)),
      input,
      ...hint,
      bad,
    ),
    value: () => input.value.trim(),
    complain: (what) => {
      bad.textContent = what;
      input.ariaInvalid = String(what !== "");
    },
  };
}
