// @vitest-environment jsdom

import { beforeAll, describe, expect, it, vi } from "vitest";

describe("an address before the desk", () => {
  let doorOf: typeof import("../src/features/sign-in/door").doorOf;

  beforeAll(async () => {
    vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
    ({ doorOf } = await import("../src/features/sign-in/door"));
  });

  it("brings its token along behind the sharp sign only", () => {
    expect(doorOf("/verify", "#token=a-b_c")).toEqual({
      name: "verify",
      token: "a-b_c",
      isForAll: true,
    });
    expect(doorOf("/reset", "")).toEqual({ name: "reset", isForAll: true });
    expect(doorOf("/reset?token=x", "")).toBeUndefined();
  });

  it("brings a second step along as it was asked for", () => {
    const asked = "challenge=a-b_c&methods=totp%2Cpasskey";
    expect(doorOf("/second-factor", `#${asked}`)?.token).toBe(asked);
    expect(doorOf("/second-factor", "#methods=totp")).toEqual({
      name: "second-factor",
      isForAll: true,
    });
  });

  it("is open to those who are signed in where a mail leads to it", () => {
    for (const path of ["/verify", "/reset", "/invitation", "/erase", "/welcome"]) {
      expect(doorOf(path, "#token=t")?.isForAll, path).toBe(true);
    }
    for (const path of ["/register", "/forgot", "/resend/"]) {
      expect(doorOf(path, "")?.isForAll, path).toBe(false);
    }
  });

  it("is not every address", () => {
    for (const path of ["/", "/tickets", "/tickets/reset", "/settings/security", "/resets"]) {
      expect(doorOf(path, "#token=t"), path).toBeUndefined();
    }
  });
});
