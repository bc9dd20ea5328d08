import { expect, test } from "vitest";
import { BadDay } from "./support/fuzz";

const RUNS = 10_000;

test("nothing is lost, doubled or out of order on ten thousand bad days", async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const faults = await new BadDay(seed).live();
    expect(faults, `seed ${seed}`).toEqual([]);
  }
}, 120_000);
