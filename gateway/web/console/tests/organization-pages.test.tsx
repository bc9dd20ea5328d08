// @vitest-environment jsdom

import type { MemberOut, Permission, RoleOut } from "@insightdesk/client";
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiKeys } from "../src/features/organization/api-keys";
import { Audit } from "../src/features/organization/audit";
import { General } from "../src/features/organization/general";
import { Invitations } from "../src/features/organization/invitations";
import { MemberPage } from "../src/features/organization/member";
import { Members } from "../src/features/organization/members";
import { Roles } from "../src/features/organization/roles";
import { drawPage, listed, Refusal } from "./support/page";

beforeEach(() => {
  vi.stubGlobal("scrollTo", () => undefined);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const AT = "2026-01-01T10:00:00Z";

function member(id: string, name: string, more: Partial<MemberOut> = {}): MemberOut {
  return {
    id,
    name,
    email: null,
    role: "agent",
    custom_role: null,
    teams: [],
    disabled: false,
    has_second_factor: false,
    joined_at: AT,
    last_seen_at: null,
    ...more,
  };
}

function role(name: string, permissions: Permission[], id: string | null = null): RoleOut {
  return { id, name, permissions, members: 0 };
}

describe("the members", () => {
  it("that did not come can be asked for again", async () => {
    let isDown = true;
    drawPage(<Members />, ["member:read"], {
      "GET /members": () => (isDown ? new TypeError("down") : listed(member("m2", "Ada"))),
      "GET /roles": () => listed(),
    });
    await screen.findByRole("alert");
    isDown = false;
    fireEvent.click(screen.getByRole("button", { name: "Try now" }));
    await screen.findByRole("link", { name: "Ada" });
  });

  it("are looked for by name, role and state", async () => {
    const { calls } = drawPage(<Members />, ["member:read"], {
      "GET /members": () => listed(),
      "GET /roles": () => listed(),
    });
    await screen.findByText("Nobody is like that.");
    fireEvent.change(screen.getByLabelText("Role"), { target: { value: "admin" } });
    fireEvent.change(screen.getByLabelText("State"), { target: { value: "disabled" } });
    fireEvent.change(screen.getByLabelText("Search by name or e-mail"), {
      target: { value: " ada " },
    });
    await waitFor(() =>
      expect(calls.at(-1)?.line).toBe("GET /members?q=ada&role=admin&state=disabled"),
    );
  });

  it("are not invited by somebody who may not", async () => {
    drawPage(<Members />, ["member:read"], {
      "GET /members": () => listed(member("m2", "Ada")),
      "GET /roles": () => listed(),
    });
    await screen.findByRole("link", { name: "Ada" });
    expect(screen.queryByRole("link", { name: "Invite" })).toBeNull();
  });
});

describe("a member", () => {
  const ALL: Permission[] = ["member:read", "member:edit", "sign_in:end"];
  const draw = (shown: MemberOut) =>
    drawPage(<MemberPage />, ALL, {
      "GET /members": () => shown,
      "GET /roles": () => listed(),
      "POST /members": () => undefined,
      "DELETE /members": () => undefined,
    });

  it("who is oneself is shown as untouchable, with the reason", async () => {
    draw(member("m1", "Olga"));
    await screen.findByText(/This is you/);
    expect(screen.queryByRole("button", { name: "Remove" })).toBeNull();
    expect(screen.queryByLabelText("Role")).toBeNull();
  });

  it("who is the owner is shown as untouchable, with the reason", async () => {
    draw(member("m2", "Ada", { role: "owner" }));
    await screen.findByText(/The owner cannot be changed by others/);
    expect(screen.queryByRole("button", { name: "Disable" })).toBeNull();
  });

  it("is not removed before that was asked", async () => {
    const { calls } = draw(member("m2", "Ada"));
    fireEvent.click(await screen.findByRole("button", { name: "Remove" }));
    const window = await screen.findByRole("alertdialog", { name: "Remove Ada?" });
    expect(calls.some(({ line }) => line.startsWith("DELETE"))).toBe(false);
    fireEvent.click(within(window).getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(calls.map(({ line }) => line)).toContain("DELETE /members/m2"));
  });
});

it("invitations that were refused stay in the field, with the reason", async () => {
  const { calls } = drawPage(<Invitations />, ["invitation:edit"], {
    "GET /invitations": () => listed(),
    "POST /invitations": ({ body }) =>
      (body as { email: string }).email === "bo@example.com"
        ? new Refusal(422, "VALIDATION_ERROR", [{ field: "email", message: "is a member already" }])
        : {},
  });
  fireEvent.click(await screen.findByRole("button", { name: "Invite" }));
  const field = await screen.findByLabelText("E-mail addresses");
  fireEvent.change(field, { target: { value: "Ada <ada@example.com>, bo@example.com" } });
  fireEvent.click(screen.getByRole("button", { name: "Send 2 invitations" }));
  await screen.findByText(/is a member already/);
  expect((field as HTMLTextAreaElement).value).toBe("bo@example.com");
  const sent = calls.filter(({ line }) => line === "POST /invitations");
  expect(sent.map(({ body }) => body)).toEqual([
    { email: "ada@example.com", role: "agent", teams: [] },
    { email: "bo@example.com", role: "agent", teams: [] },
  ]);
});

describe("roles", () => {
  const MINE: Permission[] = ["role:edit", "ticket:read", "ticket:reply"];

  it("are made of what one may oneself", async () => {
    const { calls } = drawPage(<Roles />, MINE, {
      "GET /roles": () => listed(role("owner", [...MINE, "audit:read"])),
      "POST /roles": () => role("Reader", ["ticket:read"], "r1"),
    });
    fireEvent.click(await screen.findByRole("button", { name: "New role" }));
    const window = await screen.findByRole("dialog", { name: "New role" });
    expect(within(window).queryByLabelText(/audit log/i)).toBeNull();
    fireEvent.change(within(window).getByLabelText("Name"), { target: { value: "Reader" } });
    fireEvent.click(within(window).getByRole("button", { name: "Save" }));
    await within(window).findByText("Tick at least one permission.");
    fireEvent.click(within(window).getByLabelText(/^Read tickets of/));
    fireEvent.click(within(window).getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(calls.find(({ line }) => line === "POST /roles")?.body).toEqual({
        name: "Reader",
        permissions: ["ticket:read"],
      }),
    );
  });

  it("above one's own cannot be changed", async () => {
    drawPage(<Roles />, MINE, {
      "GET /roles": () => listed(role("Auditor", ["audit:read"], "r1")),
    });
    await screen.findByText(/may do more than you/);
    expect(screen.queryByRole("button", { name: /^Edit/ })).toBeNull();
  });
});

describe("a form in a window", () => {
  it("asks before it throws away what was typed", async () => {
    drawPage(<ApiKeys />, ["api_key:edit"], { "GET /api-keys": () => listed() });
    fireEvent.click(await screen.findByRole("button", { name: "New key" }));
    const window = await screen.findByRole("dialog", { name: "New key" });
    fireEvent.change(within(window).getByLabelText("Name"), { target: { value: "x" } });
    fireEvent.click(within(window).getByRole("button", { name: "Cancel" }));
    const asking = await screen.findByRole("alertdialog", { name: "Discard what you changed?" });
    fireEvent.click(within(asking).getByRole("button", { name: "Go on editing" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(screen.getByDisplayValue("x")).toBeTruthy();
  });
});

it("a new key is shown once, and only then", async () => {
  const key = {
    id: "k1",
    name: "Sync",
    prefix: "idk_live_ab",
    scopes: ["read"],
    created_by: null,
    created_at: AT,
    expires_at: "2999-01-01T00:00:00Z",
    last_used_at: null,
    last_used_address: null,
    uses: 0,
    revoked_at: null,
  };
  let made = false;
  drawPage(<ApiKeys />, ["api_key:edit"], {
    "GET /api-keys": () => (made ? listed(key) : listed()),
    "POST /api-keys": () => {
      made = true;
      return { key, secret: "idk_live_abcdef" };
    },
  });
  fireEvent.click(await screen.findByRole("button", { name: "New key" }));
  const window = await screen.findByRole("dialog", { name: "New key" });
  fireEvent.change(within(window).getByLabelText("Name"), { target: { value: "Sync" } });
  fireEvent.click(within(window).getByRole("button", { name: "New key" }));
  expect(await screen.findByDisplayValue("idk_live_abcdef")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "I have it" }));
  await screen.findByText("Sync");
  expect(screen.queryByDisplayValue("idk_live_abcdef")).toBeNull();
});

describe("the organization", () => {
  const organization = {
    id: "o1",
    name: "Fernhill",
    slug: "fernhill",
    created_at: AT,
    settings: {
      agents_see_all: false,
      branding: { color: null, logo_url: null },
      security: {
        second_factor_for_all: true,
        passwords: true,
        password_classes: false,
        networks: [],
        sign_in_hours: null,
        idle_hours: null,
      },
      retention: { tickets: null, contacts: null, audit: null },
    },
  };

  it("is saved as a whole: what is not on the page stays", async () => {
    const { calls } = drawPage(<General />, ["organization:edit"], {
      "GET /organization": () => organization,
      "PATCH /organization": ({ body }) => ({ ...organization, ...(body as object) }),
    });
    fireEvent.change(await screen.findByLabelText("Colour"), { target: { value: "#12345" } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText(/Write it as #RRGGBB/);
    fireEvent.change(screen.getByLabelText("Colour"), { target: { value: "#0B6B63" } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(calls.find(({ line }) => line.startsWith("PATCH"))?.body).toEqual({
        name: "Fernhill",
        settings: {
          ...organization.settings,
          branding: { color: "#0B6B63", logo_url: null },
        },
      }),
    );
    await waitFor(() => expect(screen.queryByRole("button", { name: "Save" })).toBeNull());
  });
});

it("an entry of the log tells what was before and after", async () => {
  const entry = {
    seq: 7,
    id: "e1",
    at: AT,
    action: "admin:settings_changed",
    severity: "info",
    outcome: "success",
    actor_kind: "member",
    actor_id: "m1",
    actor_name: "Olga",
    address: null,
    user_agent: "",
    request: "",
    resource_kind: null,
    resource_id: null,
    before: { name: "Old" },
    after: { name: "New" },
    details: null,
  };
  drawPage(<Audit />, ["audit:read"], {
    "GET /audit/verify": () => ({ entries: 9, broken_at: 4, checked_at: AT }),
    "GET /audit": () => listed(entry),
    "GET /members": () => listed(),
    "GET /security/alerts": () => listed(),
  });
  await screen.findByText("Nothing gave reason to worry");
  fireEvent.click(await screen.findByRole("button", { name: /Settings changed/ }));
  const window = await screen.findByRole("dialog", { name: "Settings changed" });
  expect(
    within(window).getByText("before:", { exact: false }).parentElement?.textContent,
  ).toContain("Old");
  expect(within(window).getByText("after:", { exact: false }).parentElement?.textContent).toContain(
    "New",
  );
  fireEvent.click(within(window).getByRole("button", { name: "Close" }));
  fireEvent.click(await screen.findByRole("button", { name: "Check" }));
  await screen.findByText(/Entry 4 is not as it was written/);
});
