import { describe, expect, test } from "vitest";
import type { By } from "../src/generated/protocol";
import { MEMBER, message, Stage, snapshot } from "./support/stage";

const TYPING = { t: "ticket:typing", ticket: "T" } as const;
const STOP = { t: "ticket:stopTyping", ticket: "T" } as const;

describe("typing", () => {
  test("is told at the first key, then every 3 s, and its end after 2 s of silence", async () => {
    const stage = await new Stage().online();
    for (let n = 0; n < 35; n++) {
      stage.client.typing("T");
      await stage.world.advance(100);
    }
    expect(stage.of("ticket:typing")).toEqual([TYPING, TYPING]);
    await stage.world.advance(2_000);
    expect(stage.of("ticket:stopTyping")).toEqual([STOP]);
  });

  test("ends when the message is sent, and says when it is a note", async () => {
    const stage = await new Stage().online();
    stage.client.typing("T", true);
    stage.client.post("T", { do: "note", body: "psst" });
    expect(stage.of("ticket:typing")).toEqual([{ ...TYPING, note: true }]);
    expect(stage.of("ticket:stopTyping")).toEqual([STOP]);
  });

  test("of others is shown until they stop, send, or nothing is heard for 5 s", async () => {
    const stage = await new Stage().online();
    const ticket = stage.client.openTicket("T");
    await stage.say(snapshot(3), { ...TYPING, by: MEMBER });
    expect(ticket.get().typing).toEqual([{ by: MEMBER, note: false }]);
    await stage.say({ ...STOP, by: MEMBER });
    expect(ticket.get().typing).toEqual([]);
    await stage.say({ ...TYPING, by: MEMBER }, message(4));
    expect(ticket.get().typing).toEqual([]);
    await stage.say({ ...TYPING, by: MEMBER });
    await stage.world.advance(4_999);
    expect(ticket.get().typing).toHaveLength(1);
    await stage.world.advance(1);
    expect(ticket.get().typing).toEqual([]);
  });

  test("of oneself in another tab is not shown", async () => {
    const stage = await new Stage().online();
    const ticket = stage.client.openTicket("T");
    const me: By = { kind: "contact", id: "carla", name: "Carla" };
    await stage.say(snapshot(3), { ...TYPING, by: me });
    expect(ticket.get().typing).toEqual([]);
  });

  test("is not added to a socket that is congested; commands are", async () => {
    const stage = await new Stage().online();
    stage.socket.bufferedAmount = 1_000_001;
    stage.client.typing("T");
    stage.client.view("T", "viewing");
    stage.client.post("T", { do: "message", body: "hello" });
    await stage.world.advance(0);
    expect(stage.sent.map((frame) => frame.t)).toEqual(["hello", "ping", "post"]);
  });
});

test("looking at a ticket is repeated every 30 s and told to each new session, until left", async () => {
  const stage = await new Stage().online();
  stage.client.view("T", "viewing");
  stage.client.view("T", "viewing");
  await stage.world.advance(30_000);
  expect(stage.of("view")).toHaveLength(2);
  stage.client.view("T", "composing");
  await stage.drop(1006);
  await stage.back();
  expect(stage.of("view").map((frame) => frame.mode)).toEqual([
    "viewing",
    "viewing",
    "composing",
    "composing",
  ]);
  stage.client.view("T", "left");
  await stage.world.advance(60_000);
  expect(stage.of("view").at(-1)?.mode).toBe("left");
  expect(stage.of("view")).toHaveLength(5);
});

test("colleagues and viewers are kept up to date, oneself left out of the viewers", async () => {
  const you = { ...MEMBER, organization: "o", organization_name: "Acme", role: "agent" } as const;
  const stage = await new Stage().online({ you });
  const ticket = stage.client.openTicket("T");
  const lia = { id: "lia", name: "Lia", role: "agent", status: "online" } as const;
  await stage.say(
    { t: "presence:list", members: [lia] },
    { t: "presence:update", member: "lia", name: "Lia", status: "away" },
    { t: "presence:update", member: "bo", name: "Bo", status: "online" },
    {
      t: "ticket:viewers",
      ticket: "T",
      viewers: [
        { member: "max", name: "Max", mode: "viewing" },
        { member: "lia", name: "Lia", mode: "composing" },
      ],
    },
  );
  expect(stage.client.members.get()).toEqual([
    { ...lia, status: "away" },
    { id: "bo", name: "Bo", role: "agent", status: "online" },
  ]);
  expect(ticket.get().viewers).toEqual([{ member: "lia", name: "Lia", mode: "composing" }]);
});

test("one's own availability is told again to each new session", async () => {
  const stage = await new Stage().online();
  stage.client.setPresence("busy");
  await stage.drop(1006);
  await stage.back();
  expect(stage.of("presence:status").map((frame) => frame.status)).toEqual(["busy", "busy"]);
});

test("the desk's availability and clock are known to contacts", async () => {
  const stage = new Stage();
  stage.alive = false;
  await stage.online({ server_ms: stage.world.now + 60_015 });
  expect(stage.client.clock.now()).toBe(stage.world.now + 60_000);
  expect(stage.client.availability.get()).toBeUndefined();
  await stage.say({ t: "availability", online: false });
  expect(stage.client.availability.get()).toBe(false);
  const { now } = stage.world;
  await stage.say({ t: "pong", c: now, s: now + 90_000 });
  expect(stage.client.clock.now()).toBe(now + 90_000);
});
