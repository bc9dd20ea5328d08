// @vitest-environment jsdom

import type { OrganizationSettings, Permission } from "@insightdesk/client";
import { describe, expect, it } from "vitest";
import { isAddress, pastedAddresses } from "../src/features/organization/model/addresses";
import { EVERY, exportOf, NOTHING, queryOf } from "../src/features/organization/model/audit";
import { fitOf, isColor } from "../src/features/organization/model/color";
import { contactName, isMuted } from "../src/features/organization/model/contacts";
import { dayEnd, dayStart, wholeNumber } from "../src/features/organization/model/days";
import { differences, facts } from "../src/features/organization/model/diff";
import { linesOf } from "../src/features/organization/model/lines";
import { asNetwork, isNetwork } from "../src/features/organization/model/networks";
import { originOf } from "../src/features/organization/model/origins";
import {
  choiceOf,
  choiceValue,
  grouped,
  isWithin,
  whyUntouchable,
} from "../src/features/organization/model/people";
import { draftOf, problemsOf, settingsOf } from "../src/features/organization/model/policy";
import { bodyOf, draftOf as providerDraft } from "../src/features/organization/model/providers";
import { policy, snippet } from "../src/features/organization/model/snippet";
import { leads } from "../src/features/organization/model/teams";

describe("pasted addresses", () => {
  it("are found between lines, commas and names, each once", () => {
    const text =
      'Ada Palmer <Ada@example.com>, ben@example.com\n"Cy, Jr." <cy@x.org>; ada@example.com';
    expect(pastedAddresses(text)).toEqual({
      good: ["ada@example.com", "ben@example.com", "cy@x.org"],
      bad: ['"Cy'],
    });
  });

  it("that are none are told apart", () => {
    expect(pastedAddresses("ada@example.com nobody").bad).toEqual(["nobody"]);
    for (const text of ["a@b", "@b.c", "a@b..c", `${"a".repeat(250)}@b.cd`]) {
      expect(isAddress(text), text).toBe(false);
    }
  });
});

describe("networks", () => {
  it("have an address and a prefix that fits it", () => {
    for (const text of [
      "10.0.0.0/8",
      "203.0.113.7/32",
      "2001:db8::/32",
      "::/0",
      "1:2:3:4:5:6:7:8/128",
    ])
      expect(isNetwork(text), text).toBe(true);
    for (const text of [
      "10.0.0.0",
      "10.0.0/8",
      "256.0.0.0/8",
      "10.0.0.0/33",
      "1::2::3/64",
      "x/8",
      "::/129",
    ])
      expect(isNetwork(text), text).toBe(false);
  });

  it("of one address need no prefix", () => {
    expect(asNetwork("203.0.113.7")).toBe("203.0.113.7/32");
    expect(asNetwork("2001:db8::1")).toBe("2001:db8::1/128");
    expect(asNetwork("somewhere")).toBe("somewhere");
  });
});

describe("origins", () => {
  it("are taken out of whatever address was pasted", () => {
    expect(originOf("https://shop.example/cart?x=1")).toBe("https://shop.example");
    expect(originOf("shop.example")).toBe("https://shop.example");
    expect(originOf("http://localhost:4000/demo")).toBe("http://localhost:4000");
  });

  it("are https, except on this machine", () => {
    for (const text of ["http://shop.example", "shop", "javascript://x.y", ""])
      expect(originOf(text), text).toBeUndefined();
  });
});

describe("colours", () => {
  it("are six digits", () => {
    expect(isColor("#0B6B63")).toBe(true);
    expect(isColor("#fff")).toBe(false);
    expect(isColor("teal")).toBe(false);
  });

  it("carry the text that is read better, and say when a page swallows them", () => {
    expect(fitOf("#0B6B63")).toMatchObject({ text: "#ffffff", isPale: false });
    const pale = fitOf("#FFE680");
    expect(pale).toMatchObject({ text: "#000000", isPale: true });
    expect(pale.onText).toBeGreaterThan(4.5);
  });
});

describe("changes of the audit log", () => {
  it("name only what differs, by its place", () => {
    const before = { name: "A", settings: { color: null, days: 3 }, teams: ["x"] };
    const after = { name: "A", settings: { color: "#fff", days: 4 }, teams: ["x", "y"] };
    expect(differences(before, after)).toEqual([
      { path: "settings.color", before: undefined, after: "#fff" },
      { path: "settings.days", before: "3", after: "4" },
      { path: "teams", before: "x", after: "x, y" },
    ]);
  });

  it("of what was made or deleted have one side", () => {
    expect(differences(null, { name: "A" })).toEqual([
      { path: "name", before: undefined, after: "A" },
    ]);
    expect(differences({ name: "A" }, null)).toEqual([
      { path: "name", before: "A", after: undefined },
    ]);
    expect(differences(null, null)).toEqual([]);
  });

  it("are told apart from details", () => {
    expect(facts({ method: "password", from: { country: "DE" } })).toEqual([
      ["method", "password"],
      ["from.country", "DE"],
    ]);
  });
});

describe("a search of the audit log", () => {
  it("says nothing of what was not asked for", () => {
    const routine = "auth:token_refresh";
    expect(queryOf(NOTHING)).toEqual({ without: routine });
    expect(queryOf({ ...NOTHING, action: EVERY })).toEqual({});
    expect(queryOf({ ...NOTHING, action: routine })).toEqual({ action: routine });
    expect(exportOf(NOTHING)).toEqual({});
    expect(queryOf({ ...NOTHING, severity: "critical", q: "ada" })).toEqual({
      severity: "critical",
      q: "ada",
      without: routine,
    });
  });

  it("has both days within it", () => {
    const { from, to } = queryOf({ ...NOTHING, from: "2026-11-23", to: "2026-11-23" });
    expect(Date.parse(to ?? "") - Date.parse(from ?? "")).toBe(24 * 3_600_000);
    expect(dayStart("soon")).toBeUndefined();
    expect(dayEnd("soon")).toBeUndefined();
  });
});

describe("members", () => {
  const me = { member: "m1", permissions: ["ticket:read", "ticket:reply"] as Permission[] };

  it("that nobody here may change are oneself and the owner", () => {
    expect(whyUntouchable({ id: "m1", role: "admin", custom_role: null }, me)).toBe("self");
    expect(whyUntouchable({ id: "m2", role: "owner", custom_role: null }, me)).toBe("owner");
    expect(whyUntouchable({ id: "m2", role: "admin", custom_role: null }, me)).toBeUndefined();
  });

  it("get no role with more than one has oneself", () => {
    expect(isWithin({ permissions: ["ticket:read"] }, me)).toBe(true);
    expect(isWithin({ permissions: ["ticket:read", "audit:read"] }, me)).toBe(false);
  });

  it("have a built-in role or a custom one", () => {
    expect(choiceOf(choiceValue({ role: "manager", custom_role: null }))).toEqual({
      role: "manager",
    });
    expect(choiceOf(choiceValue({ role: "agent", custom_role: "r1" }))).toEqual({
      custom_role: "r1",
    });
  });

  it("lead a team from supervisor on", () => {
    const held = (rank: "agent" | "supervisor" | "lead") => ({
      members: [{ member: "m1", name: "A", rank, capacity: null, skills: [] }],
    });
    expect(leads(held("agent"), "m1")).toBe(false);
    expect(leads(held("supervisor"), "m1")).toBe(true);
    expect(leads(held("lead"), "m2")).toBe(false);
  });
});

it("permissions stand together by what they are about, in their order", () => {
  expect([...grouped(["ticket:read", "team:read", "ticket:note"])]).toEqual([
    ["ticket", ["ticket:read", "ticket:note"]],
    ["team", ["team:read"]],
  ]);
});

describe("the policy", () => {
  const saved: OrganizationSettings = {
    agents_see_all: true,
    branding: { color: "#0B6B63", logo_url: null },
    security: {
      second_factor_for_all: false,
      passwords: true,
      password_classes: false,
      networks: ["10.0.0.0/8"],
      sign_in_hours: 24,
      idle_hours: null,
    },
    retention: { tickets: null, contacts: 30, audit: 400 },
  };

  it("reads back as it was saved", () => {
    expect(settingsOf(draftOf(saved), saved)).toEqual(saved);
  });

  it("changes what its page is about, and nothing else", () => {
    const draft = { ...draftOf(saved), networks: "203.0.113.7, 10.0.0.0/8", auditDays: "" };
    const next = settingsOf(draft, saved);
    expect(next.security.networks).toEqual(["203.0.113.7/32", "10.0.0.0/8"]);
    expect(next.retention.audit).toBeNull();
    expect(next.branding).toEqual(saved.branding);
    expect(next.agents_see_all).toBe(true);
  });

  it("says which field is wrong", () => {
    const draft = { ...draftOf(saved), networks: "here", auditDays: "30", idleHours: "1.5" };
    expect(Object.keys(problemsOf(draft)).sort()).toEqual(["auditDays", "idleHours", "networks"]);
    expect(problemsOf(draftOf(saved))).toEqual({});
  });
});

it("numbers are whole, within bounds, or none", () => {
  expect(wholeNumber(" ", [1, 5])).toBeNull();
  expect(wholeNumber("5", [1, 5])).toBe(5);
  expect(wholeNumber("6", [1, 5])).toBeUndefined();
  expect(wholeNumber("x", [1, 5])).toBeUndefined();
});

it("things in a text are told apart by lines and commas, each once", () => {
  expect(linesOf(" a, b\n\nc;a ")).toEqual(["a", "b", "c"]);
});

describe("contacts", () => {
  it("without a name are called by their address, or told apart by their id", () => {
    const id = "019a-123456";
    expect(contactName({ id, name: "Lia", email: "lia@x.org" })).toBe("Lia");
    expect(contactName({ id, name: null, email: "lia@x.org" })).toBe("lia@x.org");
    expect(contactName({ id, name: "", email: null })).toBe("Visitor 123456");
  });

  it("are muted until then, and not after", () => {
    expect(isMuted({ muted_until: null })).toBe(false);
    expect(isMuted({ muted_until: "2000-01-01T00:00:00Z" })).toBe(false);
    expect(isMuted({ muted_until: new Date(Date.now() + 60_000).toISOString() })).toBe(true);
  });
});

it("the snippet names the desk and the inbox, and what a policy has to allow", () => {
  expect(snippet("https://desk.example", "pk_1")).toBe(
    '<script async src="https://desk.example/w.js" data-key="pk_1"></script>',
  );
  expect(policy("https://desk.example")).toContain("wss://desk.example");
});

it("a provider keeps its secret unless another one is typed", () => {
  const draft = { ...providerDraft(undefined), name: " Work ", domains: "Example.com" };
  expect(bodyOf(draft)).not.toHaveProperty("client_secret");
  expect(bodyOf(draft)).toMatchObject({ name: "Work", domains: ["example.com"] });
  expect(bodyOf({ ...draft, secret: "s" }).client_secret).toBe("s");
});
