import type { Env } from "./env";

const SAMPLES = 8;
const JUMP_MS = 2_000;

/** The desk's time: due times and ids go by it, whatever the machine's clock says. */
export class Clock {
  readonly #env: Env;
  #samples: { rtt: number; offset: number }[] = [];
  #skew: number;
  /** How far the desk is ahead of this machine, in milliseconds. */
  offset = 0;

  constructor(env: Env) {
    this.#env = env;
    this.#skew = env.now() - env.uptime();
  }

  /** The desk's time now, in milliseconds since 1970. */
  readonly now = (): number => this.#env.now() + this.offset;

  /** Learns from an answer: asked at `sent`, here at `received`, by this machine's clock. */
  sample(sent: number, desk: number, received: number): void {
    const rtt = received - sent;
    if (rtt < 0) return;
    this.#samples.push({ rtt, offset: Math.round(desk - (sent + rtt / 2)) });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
    this.offset = this.#samples.reduce((a, b) => (b.rtt <= a.rtt ? b : a)).offset;
  }

  /** Whether the wall clock jumped since the last call: the machine slept, or was set. */
  jumped(): boolean {
    const skew = this.#env.now() - this.#env.uptime();
    const jump = Math.abs(skew - this.#skew) > JUMP_MS;
    this.#skew = skew;
    if (jump) this.#samples = [];
    return jump;
  }
}
