// Nodes are killed and started again, one after the other, for two minutes: who works at the desk does
// not reload, and nothing that was written is lost, doubled or out of order.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "./support/eventually.mjs";
import { Nodes } from "./support/nodes.mjs";
import { worldOf } from "./support/world.mjs";

const FOR_MS = 120_000;
/** Between a node's return and the end of the next. */
const PAUSE_MS = 2_000;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

describe("a desk of three nodes", () => {
  const here = worldOf(() => Nodes.start(3));

  it("works on while they are killed and started again", async () => {
    const ada = await here.agent("Ada");
    const lia = await here.visitor("Lia Berg");
    let loads = 0;
    for (const { page } of [ada, lia]) page.on("load", () => (loads += 1));
    await lia.write("Hello");
    await ada.open("Lia Berg");
    const said = ["Hello"];
    const end = Date.now() + FOR_MS;
    for (let round = 0; Date.now() < end; round += 1) {
      const node = round % here.desk.count;
      const own = [`lia ${round} a`, `ada ${round} a`, `lia ${round} b`, `ada ${round} b`];
      await lia.write(own[0]);
      await ada.reply(own[1]);
      const isGone = round % 3 === 2 ? here.desk.drain(node) : here.desk.kill(node);
      await lia.write(own[2]);
      await ada.reply(own[3]);
      await isGone;
      said.push(...own);
      // Both go on with the nodes that are left, before the one that went is back.
      await eventually(async () => (await ada.texts()).length, said.length);
      await eventually(async () => (await lia.texts()).length, said.length);
      await here.desk.run(node);
      await sleep(PAUSE_MS);
    }
    const texts = await ada.texts();
    assert.deepEqual(await lia.texts(), texts, "both show the same order");
    assert.deepEqual([...texts].sort(), [...said].sort(), "nothing is lost or doubled");
    for (const name of ["lia", "ada"]) {
      const own = (all) => all.filter((text) => text.startsWith(name));
      assert.deepEqual(own(texts), own(said), `what ${name} wrote is in order`);
    }
    assert.equal(loads, 0, "no page was loaded again");
  });
});
