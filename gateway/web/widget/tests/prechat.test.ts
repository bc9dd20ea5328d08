// @vitest-environment jsdom
import type { PreChat } from "@insightdesk/client";
import { translator } from "@insightdesk/i18n";
import en from "@insightdesk/i18n/catalogues/widget/en.json";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { h } from "../src/panel/dom";
import { prechat } from "../src/panel/prechat";
import type { Visitor } from "../src/panel/visitor";

const session = vi.fn<Visitor["session"]>();
const started = vi.fn();

const OPTIONAL: PreChat = { name: "optional", email: "optional" };

function form(rules = OPTIONAL) {
  const visitor = { session } as unknown as Visitor;
  const [element] = prechat(h, translator("en", en), visitor, started, rules);
  document.body.replaceChildren(element);
  const input = (id: string) =>
    element.querySelector<HTMLInputElement>(`#${id}`) as HTMLInputElement;
  return {
    element,
    input,
    said: (id: string) => element.querySelector(`#${id}-bad`)?.textContent,
    trouble: () => element.querySelector("[role=alert]")?.textContent,
    submit: async () => {
      element.requestSubmit();
      await vi.waitFor(() => expect(element.querySelector("button")?.disabled).toBe(false));
    },
  };
}

beforeEach(() => {
  session.mockReset().mockResolvedValue();
  started.mockReset();
});

describe("the form before a chat", () => {
  test("may be left empty", async () => {
    await form().submit();
    expect(session).toHaveBeenCalledWith({});
    expect(started).toHaveBeenCalledTimes(1);
  });

  test("sends what was filled in", async () => {
    const { input, submit } = form();
    input("name").value = " Carla ";
    input("email").value = "carla@example.org";
    await submit();
    expect(session).toHaveBeenCalledWith({ name: "Carla", email: "carla@example.org" });
  });

  test("names the field that is wrong, and leads there", async () => {
    const { input, said, submit } = form();
    input("email").value = "carla";
    await submit();
    expect(session).not.toHaveBeenCalled();
    expect(said("email")).toBe(en.emailBad);
    expect(input("email").ariaInvalid ?? input("email").getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(input("email"));
    input("email").value = "carla@example.org";
    await submit();
    expect(said("email")).toBe("");
    expect(started).toHaveBeenCalledTimes(1);
  });

  test("asks for what the inbox requires, and not for what it hides", async () => {
    const { element, input, said, submit } = form({ name: "hidden", email: "required" });
    expect(input("name").closest("div")?.hidden).toBe(true);
    expect(element.textContent).not.toContain(en.email);
    await submit();
    expect(session).not.toHaveBeenCalled();
    expect(said("email")).toBe(en.fieldMissing);
    input("email").value = "carla@example.org";
    await submit();
    expect(session).toHaveBeenCalledWith({ email: "carla@example.org" });
  });

  test("shows what the desk does not take, at its field", async () => {
    session.mockRejectedValue({
      status: 422,
      problem: { errors: [{ field: "name", message: "No." }] },
    });
    const { said, trouble, submit } = form();
    await submit();
    expect(said("name")).toBe(en.fieldBad);
    expect(trouble()).toBe("");
    expect(started).not.toHaveBeenCalled();
  });

  test("says so when it did not work, and can be sent again", async () => {
    session.mockRejectedValueOnce({ status: 0 });
    const { trouble, submit } = form();
    await submit();
    expect(trouble()).toBe(en.startFailed);
    await submit();
    expect(trouble()).toBe("");
    expect(started).toHaveBeenCalledTimes(1);
  });
});
