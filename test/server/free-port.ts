/**
 * A port for programs that have to be told one, such as a database or a proxy: it stays free until they listen on it.
 */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Where systems take no ports from for connections, nor for whoever asks for any port: nobody comes in between. */
const PORTS = { from: 15_000, to: 30_000 } as const;

/** Returns a port of loopback that nothing listens on now, nor soon. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    await new Promise((closed) => server.close(closed));
    if (isFree) return port;
  }
}
