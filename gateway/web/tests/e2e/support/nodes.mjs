// Several nodes of the real program on one database, behind a small balancer. Each can be killed and
// started again like any other.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Balancer } from "./balancer.mjs";
import { end, freePorts, program, serve } from "./desk.mjs";

const run = promisify(execFile);

/** The folder of `createdb`: named by those who run the tests, or where Debian puts it. */
function binaries() {
  if (process.env.BIN) return process.env.BIN;
  const root = "/usr/lib/postgresql";
  const newest = readdirSync(root).sort((a, b) => Number(b) - Number(a))[0];
  return join(root, newest, "bin");
}

export class Nodes {
  #folder = mkdtempSync(join(tmpdir(), "insightdesk-e2e-"));
  #server = new URL(process.env.INSIGHTDESK_TEST_DATABASE_URL ?? "");
  #database = `insightdesk_e2e_${randomBytes(6).toString("hex")}`;
  #nodes = [];
  #balancer;

  /** Starts so many nodes. `demo` is what `insightdesk demo --json` says. */
  static async start(count) {
    const nodes = new Nodes();
    try {
      await nodes.#start(count);
    } catch (error) {
      await nodes.stop();
      throw error;
    }
    return nodes;
  }

  async #start(count) {
    await this.#postgres("createdb");
    const [front, ...ports] = await freePorts(1 + 3 * count);
    this.address = `http://localhost:${front}`;
    for (let n = 0; n < count; n += 1) {
      const [http, inner, cluster] = ports.slice(3 * n, 3 * n + 3);
      const environment = this.#environment(n, http, inner, cluster);
      this.#nodes.push({ http, environment });
    }
    await Promise.all(this.#nodes.map((_, n) => this.run(n)));
    this.#balancer = await Balancer.start(
      front,
      this.#nodes.map(({ http }) => http),
    );
    const env = this.#nodes[0].environment;
    const { stdout } = await run(program(), ["demo", "--json"], { env });
    this.demo = JSON.parse(stdout);
  }

  #environment(n, http, inner, cluster) {
    const database = new URL(this.#server);
    database.pathname = this.#database;
    return {
      ...process.env,
      INSIGHTDESK_CLUSTER__NODE: `desk-${n + 1}`,
      INSIGHTDESK_CLUSTER__LISTEN: `127.0.0.1:${cluster}`,
      INSIGHTDESK_CLUSTER__SECRET: "what 3 nodes know and nobody else, 0123456789",
      INSIGHTDESK_HTTP__LISTEN: `127.0.0.1:${http}`,
      INSIGHTDESK_HTTP__PUBLIC_URL: this.address,
      INSIGHTDESK_INNER__LISTEN: `127.0.0.1:${inner}`,
      INSIGHTDESK_DATA__FOLDER: join(this.#folder, `desk-${n + 1}`),
      INSIGHTDESK_DATABASE__URL: `${database}`,
      INSIGHTDESK_DATABASE__OWNER_URL: `${database}`,
      INSIGHTDESK_LIMITS__PROFILE: "load",
      INSIGHTDESK_LIMITS__SIGN_IN_PER_MINUTE: "1000",
    };
  }

  async #postgres(command, ...options) {
    const { hostname, port, username } = this.#server;
    const login = ["-h", hostname, "-p", port, "-U", username];
    await run(join(binaries(), command), [...login, ...options, this.#database]);
  }

  get count() {
    return this.#nodes.length;
  }

  /** Starts a node, and returns once it takes its share. */
  async run(n) {
    const node = this.#nodes[n];
    node.process = await serve(node.environment);
  }

  /** Ends a node as a crash would. */
  kill(n) {
    return end(this.#nodes[n].process, "SIGKILL");
  }

  /** Ends a node in order. */
  drain(n) {
    return end(this.#nodes[n].process, "SIGTERM");
  }

  async stop() {
    this.#balancer?.stop();
    await Promise.all(this.#nodes.map((_, n) => this.kill(n)));
    await this.#postgres("dropdb", "--force", "--if-exists");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
