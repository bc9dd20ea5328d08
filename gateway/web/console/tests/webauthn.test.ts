// @vitest-environment jsdom

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bytes, createKey, KnownKey, NoKey, text, useKey } from "../src/features/account/webauthn";

class Credential {
  id = "AQID";
  rawId = new Uint8Array([1, 2, 3]).buffer;
  type = "public-key";
  constructor(readonly response: object) {}
}
class Made {
  clientDataJSON = new Uint8Array([123]).buffer;
  attestationObject = new Uint8Array([255, 254]).buffer;
  getTransports = () => ["usb"];
}
class Signed {
  clientDataJSON = new Uint8Array([123]).buffer;
  authenticatorData = new Uint8Array([4]).buffer;
  signature = new Uint8Array([5]).buffer;
  userHandle: ArrayBuffer | null = null;
}

describe("passkeys", () => {
  const keys = { create: vi.fn(), get: vi.fn() };

  beforeEach(() => {
    vi.resetAllMocks();
    vi.stubGlobal("PublicKeyCredential", Credential);
    vi.stubGlobal("AuthenticatorAttestationResponse", Made);
    vi.stubGlobal("AuthenticatorAssertionResponse", Signed);
    vi.stubGlobal("navigator", { credentials: keys });
  });

  afterEach(() => vi.unstubAllGlobals());

  it("go through JSON and back unchanged", () => {
    const all = Uint8Array.from({ length: 256 }, (_, at) => at);
    expect(bytes(text(all.buffer))).toEqual(all);
    expect(text(all.buffer)).not.toMatch(/[+/=]/);
  });

  it("are made as the desk wants them", async () => {
    keys.create.mockResolvedValue(new Credential(new Made()));
    const publicKey = {
      challenge: "AQ",
      rp: { id: "x", name: "X" },
      user: { id: "Ag", name: "a", displayName: "A" },
      pubKeyCredParams: [],
      excludeCredentials: [{ id: "Aw", type: "public-key" }],
    };
    const made = await createKey({ publicKey });
    const asked = keys.create.mock.calls[0]?.[0].publicKey;
    expect(asked.challenge).toEqual(new Uint8Array([1]));
    expect(asked.user.id).toEqual(new Uint8Array([2]));
    expect(asked.excludeCredentials).toEqual([{ id: new Uint8Array([3]), type: "public-key" }]);
    expect(made).toEqual({
      id: "AQID",
      rawId: "AQID",
      type: "public-key",
      clientExtensionResults: {},
      response: { clientDataJSON: "ew", attestationObject: "__4", transports: ["usb"] },
    });
  });

  it("sign, and say nothing of an owner whom the browser does not name", async () => {
    keys.get.mockResolvedValue(new Credential(new Signed()));
    const signed = await useKey({ challenge: "AQ", rpId: "x" });
    expect(keys.get.mock.calls[0]?.[0].publicKey.allowCredentials).toEqual([]);
    expect(signed).toMatchObject({
      response: { clientDataJSON: "ew", authenticatorData: "BA", signature: "BQ" },
    });
    expect(JSON.stringify(signed)).not.toContain("userHandle");
  });

  it("that were not touched are told apart from those that are known", async () => {
    keys.get.mockRejectedValue(new DOMException("no", "NotAllowedError"));
    await expect(useKey({ challenge: "AQ" })).rejects.toBeInstanceOf(NoKey);
    keys.create.mockRejectedValue(new DOMException("there", "InvalidStateError"));
    const user = { id: "Ag", name: "a", displayName: "A" };
    await expect(createKey({ challenge: "AQ", user })).rejects.toBeInstanceOf(KnownKey);
  });
});
