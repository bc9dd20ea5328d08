// The folder that mail is put into instead of being sent.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WAIT_MS = 15_000;
const STEP_MS = 50;

/** Quoted-printable, as mails carry what is not plain. */
function plain(text) {
  return text
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export class Mails {
  folder = mkdtempSync(join(tmpdir(), "insightdesk-mails-"));
  #read = new Set();

  /** The address of a page in the next mail to somebody: `http://…/verify#token=…`. */
  async link(to, path) {
    const end = Date.now() + WAIT_MS;
    while (Date.now() < end) {
      const found = this.#next(to, path);
      if (found) return found;
      await new Promise((done) => setTimeout(done, STEP_MS));
    }
    throw new Error(`no mail to ${to} leads to ${path}`);
  }

  #next(to, path) {
    const names = readdirSync(this.folder).filter((name) => name.endsWith(".eml"));
    for (const name of names.filter((held) => !this.#read.has(held))) {
      const mail = plain(readFileSync(join(this.folder, name), "utf8"));
      if (!mail.includes(to)) continue;
      const link = new RegExp(`https?://[^\\s"<>]+${path}#token=[\\w-]+`).exec(mail)?.[0];
      if (!link) continue;
      this.#read.add(name);
      return link;
    }
    return undefined;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
