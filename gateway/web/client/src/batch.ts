import type { Env } from "./env";

/** A frame of the screen. */
const WINDOW_MS = 16;
const MANY = 200;

/** Passes things on one by one, or, when they come in floods, together once per screen frame. */
export class Batch<T> {
  readonly #env: Env;
  readonly #flush: (things: readonly T[]) => void;
  #waiting: T[] = [];
  #timer: unknown;
  #since = 0;
  #count = 0;

  constructor(env: Env, flush: (things: readonly T[]) => void) {
    this.#env = env;
    this.#flush = flush;
  }

  add(thing: T): void {
    const now = this.#env.uptime();
    if (now - this.#since > WINDOW_MS) {
      this.#since = now;
      this.#count = 0;
    }
    this.#waiting.push(thing);
    if (this.#timer !== undefined) return;
    if (++this.#count <= MANY) this.#run();
    else this.#timer = this.#env.set(() => this.#run(), WINDOW_MS);
  }

  close(): void {
    this.#env.clear(this.#timer);
    this.#waiting = [];
  }

  #run(): void {
    this.#timer = undefined;
    const things = this.#waiting;
    this.#waiting = [];
    if (things.length > 0) this.#flush(things);
  }
}
