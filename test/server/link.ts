/** A TCP connection that can be cut: a proxy on loopback which, when cut, keeps silent like a pulled cable. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Link {
  /** Where to connect instead. */
  readonly port: number;
  /** Nothing passes any more, and nobody is told; new connections are taken and never answered. */
  cut(): void;
  /** New connections pass again; those of before stay dead, as their endpoints may long have given up. */
  heal(): void;
  close(): Promise<void>;
}

/** Returns a link to `target` on `host`, listening at `listen` (any free port of 127.0.0.1 by default). */
export async function openLink(
  target: { readonly host: string; readonly port: number },
  listen: { readonly host: string; readonly port: number } = { host: "127.0.0.1", port: 0 },
): Promise<Link> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (isCut) return void near.pause();
    const far = connect(target.port, target.host);
    keep(far);
    near.pipe(far).pipe(near);
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  });
  server.listen(listen.port, listen.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
        socket.removeAllListeners("close").once("close", () => sockets.delete(socket));
      }
    },
    heal: () => {
      isCut = false;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
