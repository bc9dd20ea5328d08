// The real program with a demo organization, in a folder of its own. It can be killed and started
// again like any other.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
const START_MS = 60_000;

export function program() {
  const named = process.env.INSIGHTDESK_BIN;
  const built = ["release", "debug"].map((profile) => join(TARGET, profile, "insightdesk"));
  const found = [named, ...built].find((path) => path && existsSync(path));
  if (!found) throw new Error("there is no program: build it, or name it in INSIGHTDESK_BIN");
  return found;
}

/** Ports that are free, both taken at once so that they differ. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Starts the program, and returns its process once it serves. */
export async function serve(env) {
  const child = spawn(program(), ["serve"], { env });
  let log = "";
  child.stderr.on("data", (data) => {
    log += data;
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const isReady = await new Promise((done) => {
    child.stdout.on("data", (data) => String(data).includes("insightdesk ready") && done(true));
    child.once("exit", () => done(false));
  });
  clearTimeout(timer);
  if (!isReady) throw new Error(`the program did not start:\n${log.slice(-4_000)}`);
  return child;
}

/** Ends a process that may have ended, and waits for that. */
export async function end(child, signal) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}

export class Desk {
  #folder = mkdtempSync(join(tmpdir(), "insightdesk-e2e-"));
  #environment;
  #process;

  /** Starts a desk. `demo` is what `insightdesk demo --json` says; `options` are `SECTION__NAME`. */
  static async start(options = {}) {
    const desk = new Desk();
    try {
      await desk.#start(options);
    } catch (error) {
      await desk.stop();
      throw error;
    }
    return desk;
  }

  async #start(options) {
    // Started by root, PostgreSQL runs as somebody else, who has to come in.
    chmodSync(this.#folder, 0o711);
    const [http, inner] = await freePorts(2);
    this.#environment = {
      ...process.env,
      INSIGHTDESK_HTTP__LISTEN: `127.0.0.1:${http}`,
      INSIGHTDESK_INNER__LISTEN: `127.0.0.1:${inner}`,
      INSIGHTDESK_DATA__FOLDER: join(this.#folder, "data"),
      // Everybody in these tests comes from one address.
      INSIGHTDESK_LIMITS__PROFILE: "load",
      INSIGHTDESK_LIMITS__SIGN_IN_PER_MINUTE: "1000",
      ...Object.fromEntries(
        Object.entries(options).map(([name, value]) => [`INSIGHTDESK_${name}`, `${value}`]),
      ),
    };
    await this.run();
    const run = promisify(execFile);
    const { stdout } = await run(program(), ["demo", "--json"], { env: this.#environment });
    this.demo = JSON.parse(stdout);
    this.address = this.demo.address;
  }

  /** Starts the program, and returns once it serves. */
  async run() {
    this.#process = await serve(this.#environment);
  }

  /** Ends it as a crash would: nothing of it gets to say goodbye. */
  kill() {
    return end(this.#process, "SIGKILL");
  }

  /** Ends it in order, with its PostgreSQL, also when an earlier crash left that alone. */
  async stop() {
    await end(this.#process, "SIGTERM");
    await this.#stopPostgres();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #stopPostgres() {
    const data = join(this.#folder, "data", "postgresql");
    const file = join(data, "postmaster.pid");
    if (!existsSync(file)) return;
    const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
    const isOurs = () => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === data;
      } catch {
        return false;
      }
    };
    if (isOurs()) process.kill(pid, "SIGINT");
    while (isOurs()) await new Promise((done) => setTimeout(done, 50));
  }
}
