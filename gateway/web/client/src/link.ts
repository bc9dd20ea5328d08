/** One socket, from opening to closing. */

import type { Env, SocketLike } from "./env";
import type { ClientFrame, ServerFrame } from "./generated/protocol";

const SUBPROTOCOL = "insightdesk.v1";
/** Of opening, and of waiting for `welcome`. */
const OPENING_MS = 10_000;
/** Above this, frames that may be lost are not sent. */
const BUFFER_MAX = 1_000_000;

/** What a link tells its connection. */
export interface LinkHost {
  /** The first frame, once the socket is open. */
  readonly hello: () => ClientFrame;
  readonly heard: (link: Link, frame: ServerFrame) => void;
  readonly closed: (link: Link, code: number) => void;
}

/** We close with these ourselves. */
export const CLOSE = { normal: 1000, silent: 4000 } as const;

export class Link {
  readonly #env: Env;
  readonly #socket: SocketLike;
  readonly #host: LinkHost;
  #opening: unknown;
  /** When the last frame came, by `uptime`. */
  heardAt: number;
  /** When `hello` was sent, by this machine's clock. */
  helloAt = 0;

  constructor(env: Env, url: string, host: LinkHost) {
    this.#env = env;
    this.#host = host;
    this.heardAt = env.uptime();
    this.#opening = env.set(() => this.end(CLOSE.silent), OPENING_MS);
    const socket = env.socket(url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => {
      this.helloAt = env.now();
      this.send(host.hello());
    };
    socket.onmessage = (event: { data: unknown }) => this.#heard(event.data);
    socket.onclose = (event: { code: number }) => this.#closed(event.code);
  }

  send(frame: ClientFrame): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Whether so much waits to be sent that typing and the like should not be added. */
  get congested(): boolean {
    return this.#socket.bufferedAmount > BUFFER_MAX;
  }

  /** The desk took us in. */
  welcomed(): void {
    this.#env.clear(this.#opening);
  }

  /** Closes it and says so at once: a dead network can take minutes to. */
  end(code: number): void {
    this.close(code);
    this.#host.closed(this, code);
  }

  /** Closes it; nothing is heard of it any more. */
  close(code: number): void {
    this.#env.clear(this.#opening);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(code);
  }

  #heard(data: unknown): void {
    this.heardAt = this.#env.uptime();
    const frame = parse(data);
    if (frame) this.#host.heard(this, frame);
  }

  #closed(code: number): void {
    this.#env.clear(this.#opening);
    this.#host.closed(this, code);
  }
}

/** Frames are objects with a `t`; anything else is ignored. */
function parse(data: unknown): ServerFrame | undefined {
  try {
    const frame = JSON.parse(String(data));
    return frame?.t && frame;
  } catch {
    return undefined;
  }
}
