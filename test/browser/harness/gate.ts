/** A way to a server that a test can cut and open again, as a network does. */
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

export interface Gate {
  /** The server's address through this gate. */
  readonly url: string;
  /** Ends every connection, and each new one before a byte of it goes on. */
  shut(): void;
  /** Lets connections through again. */
  open(): void;
  close(): Promise<void>;
}

/** Opens a gate to `port` of this machine. */
export async function openGate(port: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  // A port that is given up while the way is cut may be somebody else's before it is wanted again.
  let isOpen = true;
  const server = createServer((near) => {
    near.on("error", () => undefined);
    if (!isOpen) return void near.resetAndDestroy();
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
  const shut = () => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut,
    open: () => {
      isOpen = true;
    },
    close: () => {
      shut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
