/** The way to a server that a test can cut and open again, as a network does. */

import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

export interface Gate {
  /** The server's address through this gate. */
  readonly url: string;
  /** Ends every connection and takes no new ones. */
  shut(): Promise<void>;
  /** Takes connections again, at the same address. */
  open(): Promise<void>;
}

/** Opens a gate to `port` of this machine. */
export async function openGate(port: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
    }
  });
  const listen = (wanted: number) =>
    new Promise<void>((resolve) => server.listen(wanted, "127.0.0.1", resolve));
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}`,
    open: () => listen(own),
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
