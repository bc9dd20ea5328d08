// What people prove with who they are: codes of an app, and a key in the browser.
import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

/** The code that an app shows for a secret now, or so many steps later. */
export function codeOf(secret, later = 0) {
  const bits = [...secret.replace(/[\s=]/g, "")]
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + later));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac[mac.length - 1] & 0x0f;
  const number = (mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, "0");
}

/** The steps whose codes were shown, by secret. */
const shown = new Map();

/** A code that was not shown before: each is good once, half a minute early or late as well. */
export async function freshCode(secret) {
  const step = () => Math.floor(Date.now() / STEP_MS);
  const next = Math.max((shown.get(secret) ?? 0) + 1, step());
  shown.set(secret, next);
  while (step() < next - 1) await new Promise((done) => setTimeout(done, 1_000));
  return codeOf(secret, next - step());
}

/** Gives the page's browser a key that is touched at once. It stays there between pages. */
export async function plugIn(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** How many keys it holds. */
    async count() {
      const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials.length;
    },
  };
}
