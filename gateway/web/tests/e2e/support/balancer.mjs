// A balancer as small as one can be: each connection goes to the next node that is ready.
import { once } from "node:events";
import { connect, createServer } from "node:net";

const LOOK_MS = 250;

export class Balancer {
  #ports;
  #ready;
  #turn = 0;
  #server;
  #looks;

  static async start(port, ports) {
    const balancer = new Balancer();
    balancer.#ports = ports;
    balancer.#ready = new Set(ports);
    balancer.#server = createServer((client) => balancer.#serve(client, ports.length));
    balancer.#server.listen(port, "127.0.0.1");
    await once(balancer.#server, "listening");
    balancer.#looks = setInterval(() => balancer.#look(), LOOK_MS);
    return balancer;
  }

  #look() {
    for (const port of this.#ports) {
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => (ok ? this.#ready.add(port) : this.#ready.delete(port)),
        () => this.#ready.delete(port),
      );
    }
  }

  #next() {
    const ports = this.#ports.filter((port) => this.#ready.has(port));
    this.#turn += 1;
    return ports[this.#turn % ports.length];
  }

  /** A node that does not answer is not asked again before it is ready; the next one is. */
  #serve(client, attempts) {
    const port = this.#next();
    if (!port || attempts === 0) return client.destroy();
    const node = connect(port, "127.0.0.1");
    const isLost = () => {
      this.#ready.delete(port);
      this.#serve(client, attempts - 1);
    };
    node.once("error", isLost);
    node.once("connect", () => {
      node.off("error", isLost);
      for (const end of [client, node]) {
        end.on("error", () => undefined);
        end.on("close", () => (end === client ? node : client).destroy());
      }
      client.pipe(node).pipe(client);
    });
  }

  stop() {
    clearInterval(this.#looks);
    this.#server.close();
  }
}
