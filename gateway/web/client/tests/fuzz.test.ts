import { expect, test } from "vitest";
import { BadDay, type Sabotage } from "./support/fuzz";

const RUNS = 10_000;
const LIMIT_MS = 300_000;

test(
  "nothing is lost, doubled or out of order on ten thousand bad days",
  async () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const faults = await new BadDay(seed).live();
      expect(faults, `seed ${seed}`).toEqual([]);
    }
  },
  LIMIT_MS,
);

test.each<[Sabotage, RegExp]>([
  ["amnesia", /is there [2-9] times/],
  ["forgetful", /is there 0 times/],
])("a day notices when there is %s", async (sabotage, complaint) => {
  const faults: string[] = [];
  for (let seed = 1; seed <= 200; seed++) faults.push(...(await new BadDay(seed, sabotage).live()));
  expect(faults.join("\n")).toMatch(complaint);
});
