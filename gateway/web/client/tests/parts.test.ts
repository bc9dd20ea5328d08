import { describe, expect, test } from "vitest";
import { Backoff } from "../src/backoff";
import { Batch } from "../src/batch";
import { Clock } from "../src/clock";
import { Ids } from "../src/ids";
import { Browser } from "./support/browser";
import { seeded, World } from "./support/world";

describe("command ids", () => {
  test("sort in the order they were made, twenty thousand in one millisecond", () => {
    const ids = new Ids(seeded(1));
    const made = Array.from({ length: 20_000 }, () => ids.next(1_767_600_000_000));
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
  });

  test("are UUIDs of version 7 that carry the time", () => {
    const id = new Ids(seeded(2)).next(0x019b8d627a80);
    expect(id).toMatch(/^019b8d62-7a80-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("go on after those of earlier pages, also when the clock was set back", () => {
    const earlier = new Ids(seeded(3)).next(2_000_000);
    const ids = new Ids(seeded(4));
    ids.after(earlier);
    expect(ids.next(1_000_000) > earlier).toBe(true);
  });
});

describe("back-off", () => {
  test("stays between its floor and a ceiling that doubles up to thirty seconds", () => {
    const backoff = new Backoff(() => 0.999999);
    const waits = Array.from({ length: 9 }, () => backoff.next(1_000));
    expect(waits).toEqual([1500, 2000, 3000, 5000, 9000, 17000, 31000, 31000, 31000]);
  });

  test("spreads clients over the whole time", () => {
    const random = seeded(5);
    const waits = Array.from({ length: 1_000 }, () => {
      const backoff = new Backoff(random);
      backoff.next();
      return backoff.next();
    });
    expect(Math.min(...waits)).toBeLessThan(20);
    expect(Math.max(...waits)).toBeGreaterThan(980);
  });
});

describe("the desk's clock", () => {
  test("is known from the quickest of the last eight answers", () => {
    const world = new World();
    const clock = new Clock(new Browser(world, () => undefined).tab().env());
    clock.sample(1000, 61_050, 1100);
    clock.sample(2000, 62_005, 2010);
    clock.sample(3000, 65_000, 3400);
    expect(clock.offset).toBe(60_000);
    for (let n = 0; n < 8; n++) clock.sample(4000, 4_500, 4_500);
    expect(clock.offset).toBe(250);
  });

  test("notices that the machine slept", () => {
    let asleep = 0;
    const world = new World();
    const env = new Browser(world, () => undefined).tab().env();
    const clock = new Clock({ ...env, uptime: () => world.now - asleep });
    expect(clock.jumped()).toBe(false);
    asleep = 3_000;
    expect(clock.jumped()).toBe(true);
    expect(clock.jumped()).toBe(false);
  });
});

test("floods are passed on together, once per screen frame", async () => {
  const world = new World();
  const flushed: number[] = [];
  const batch = new Batch<number>(new Browser(world, () => undefined).tab().env(), (things) =>
    flushed.push(things.length),
  );
  for (let n = 0; n < 1_000; n++) batch.add(n);
  expect(flushed).toHaveLength(200);
  await world.advance(16);
  expect(flushed.at(-1)).toBe(800);
});
