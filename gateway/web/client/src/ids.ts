import type { CommandId } from "./generated/protocol";

const COUNTER_MAX = 0xfff;

/** Makes UUIDv7s whose text order is the order of making, also within one millisecond. */
export class Ids {
  #ms = 0;
  #counter = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** The next id; `now` is in milliseconds since 1970. */
  next(now: number): CommandId {
    if (now > this.#ms) {
      this.#ms = Math.floor(now);
      this.#counter = Math.floor((this.#random() * COUNTER_MAX) / 2);
    } else if (++this.#counter > COUNTER_MAX) {
      this.#ms += 1;
      this.#counter = 0;
    }
    const time = hex(this.#ms, 12);
    const variant = hex(0x8000 + Math.floor(this.#random() * 0x4000), 4);
    const tail = hex(this.#random() * 2 ** 24, 6) + hex(this.#random() * 2 ** 24, 6);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(this.#counter, 3)}-${variant}-${tail}`;
  }

  /** From now on, makes only ids that sort after this one. */
  after(cid: CommandId): void {
    const next = Number.parseInt(cid.slice(0, 8) + cid.slice(9, 13), 16) + 1;
    if (next <= this.#ms) return;
    this.#ms = next;
    this.#counter = 0;
  }
}

function hex(value: number, digits: number): string {
  return Math.floor(value).toString(16).padStart(digits, "0");
}
