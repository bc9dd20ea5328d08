// For what takes a moment and cannot be waited for otherwise.
import assert from "node:assert/strict";

const STEP_MS = 50;
/** Clients that find no desk again and again wait up to half a minute before the next attempt. */
const MOST_MS = 45_000;

/** Asks again and again until the answer is the expected one; the last answer is shown if not. */
export async function eventually(ask, expected) {
  const end = Date.now() + MOST_MS;
  for (;;) {
    const answer = await ask();
    try {
      return assert.deepEqual(answer, expected);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((done) => setTimeout(done, STEP_MS));
  }
}
