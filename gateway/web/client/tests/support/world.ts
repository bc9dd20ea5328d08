/** Time and chance under a test's control. */

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Job {
  at: number;
  order: number;
  run: (() => void) | undefined;
}

/** Lets everything run that waits for promises only. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await null;
}

/** A clock that goes on only when told to, and what waits for it. */
export class World {
  readonly random: () => number;
  now = Date.UTC(2026, 0, 5, 9);
  #jobs: Job[] = [];
  #made = 0;

  constructor(seed = 1) {
    this.random = seeded(seed);
  }

  /** True with this probability. */
  chance(part: number): boolean {
    return this.random() < part;
  }

  /** A whole number below `bound`. */
  below(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  /** One of these. */
  pick<T>(things: readonly T[]): T | undefined {
    return things[this.below(things.length)];
  }

  set(run: () => void, ms: number): Job {
    const job = { at: this.now + Math.max(0, ms), order: this.#made++, run };
    this.#push(job);
    return job;
  }

  clear(job: unknown): void {
    if (job) (job as Job).run = undefined;
  }

  /** Goes on by so many milliseconds, doing on the way what falls due. */
  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    await settle();
    for (let job = this.#due(until); job; job = this.#due(until)) {
      this.now = Math.max(this.now, job.at);
      job.run?.();
      await settle();
    }
    this.now = until;
  }

  #due(until: number): Job | undefined {
    for (let top = this.#jobs[0]; top && top.at <= until; top = this.#jobs[0]) {
      this.#pop();
      if (top.run) return top;
    }
    return undefined;
  }

  #push(job: Job): void {
    const jobs = this.#jobs;
    let at = jobs.push(job) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(job, jobs[up] as Job)) break;
      jobs[at] = jobs[up] as Job;
      at = up;
    }
    jobs[at] = job;
  }

  #pop(): void {
    const jobs = this.#jobs;
    const last = jobs.pop() as Job;
    if (jobs.length === 0) return;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= jobs.length) break;
      if (down + 1 < jobs.length && before(jobs[down + 1] as Job, jobs[down] as Job)) down++;
      if (!before(jobs[down] as Job, last)) break;
      jobs[at] = jobs[down] as Job;
      at = down;
    }
    jobs[at] = last;
  }
}

function before(a: Job, b: Job): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
