import type { Bus } from "../env";

/** A channel between tabs of one origin. */
export function broadcastBus(name: string, hear: (message: unknown) => void): Bus {
  const channel = new BroadcastChannel(`insightdesk:${name}`);
  channel.onmessage = (event) => hear(event.data);
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}
