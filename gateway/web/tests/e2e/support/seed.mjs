// Many tickets, quickly: visitors who write one message each, without a browser.
import { randomBytes } from "node:crypto";
import WebSocket from "ws";

/** A UUIDv7 as a client makes it. */
function commandId() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

async function session(desk, name) {
  const answer = await fetch(`${desk.address}/api/v1/widget/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: desk.address },
    body: JSON.stringify({ key: desk.demo.widget_key, name }),
  });
  if (!answer.ok) throw new Error(`no session for ${name}: ${answer.status}`);
  return answer.json();
}

/** One person who keeps a socket, and writes when told to. */
export async function guest(desk, name) {
  const { token } = await session(desk, name);
  const address = `${desk.address.replace("http", "ws")}/ws`;
  const socket = new WebSocket(address, "insightdesk.v1", { origin: desk.address });
  const waiting = new Map();
  let ticket;
  const welcome = new Promise((done, fail) => {
    socket.on("error", fail);
    socket.on("open", () => socket.send(JSON.stringify({ t: "hello", token })));
    socket.on("message", (data) => {
      const frame = JSON.parse(data);
      if (frame.t === "welcome") done();
      if (frame.t === "ack") waiting.get(frame.cid)?.done(frame);
      if (frame.t === "nack") waiting.get(frame.cid)?.fail(new Error(frame.message));
    });
  });
  await welcome;
  return {
    /** Returns once the desk has it. */
    async write(body) {
      const cid = commandId();
      const op = ticket ? { do: "message", body } : { do: "create", body };
      const answer = new Promise((done, fail) => waiting.set(cid, { done, fail }));
      socket.send(JSON.stringify({ t: "post", cid, ...(ticket && { ticket }), op }));
      ticket = (await answer).ticket;
    },
    leave: () => socket.close(),
  };
}

/** So many tickets, `Guest 1` the oldest. */
export async function seed(desk, count) {
  for (let n = 1; n <= count; n += 1) {
    const one = await guest(desk, `Guest ${n}`);
    await one.write(`Question ${n}`);
    one.leave();
  }
}
