/**
 * Bounds the connections of a listener. When there are as many as there may be, a new one takes the place of the one
 * that has had no request in hand for longest, so that whoever holds connections open keeps nobody out.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

interface Connection {
  readonly name: string;
  readonly socket: Pick<Socket, "destroy">;
  /** Requests that are not answered yet. */
  running: number;
}

/**
 * Lets `server` have `most` connections at the same time; one more is closed when all others have a request in hand.
 */
export function limitConnections(server: Server, most: number): void {
  const open = new Map<string, Connection>();
  // Those without a request in hand, the longest first.
  const idle = new Map<string, Connection>();

  server.on("connection", (socket: Socket) => {
    if (open.size >= most) {
      const [longest] = idle.values();
      if (longest === undefined) {
        socket.destroy();
        return;
      }
      longest.socket.destroy();
      forget(longest);
    }
    const name = nameOf(socket);
    const connection: Connection = { name, socket, running: 0 };
    open.set(name, connection);
    idle.set(name, connection);
    socket.once("close", () => forget(connection));
  });

  function forget(connection: Connection): void {
    const { name } = connection;
    if (open.get(name) !== connection) return;
    open.delete(name);
    idle.delete(name);
  }

  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    const name = nameOf(socket);
    const connection = open.get(name);
    if (connection === undefined) return;
    connection.running++;
    idle.delete(name);
    response.once("close", () => {
      if (--connection.running === 0 && open.get(name) === connection) idle.set(name, connection);
    });
  });
}

/** A connection by its other end: under TLS a request has another socket than its connection. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
