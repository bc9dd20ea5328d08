const BASE_MS = 500;
const CEILING_MS = 30_000;

/** Waiting times with full jitter: clients that were cut off together do not return together. */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** How long to wait before the next attempt, `floor` at least. */
  next(floor = 0): number {
    const ceiling = Math.min(CEILING_MS, BASE_MS * 2 ** this.#failures++);
    return Math.round(floor + this.#random() * ceiling);
  }

  reset(): void {
    this.#failures = 0;
  }
}
