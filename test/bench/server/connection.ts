/**
 * HTTP/1.1 over one kept-open socket, as cheap as it gets: on a machine of two cores the one who asks must not take
 * the processor from the one who answers.
 */
import { connect, type Socket } from "node:net";

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export class HttpConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #settle: { resolve: (reply: Reply) => void; reject: (error: unknown) => void } | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    for (const name of ["error", "close"]) {
      socket.on(name, (error: unknown) => this.#settle?.reject(error ?? new Error("the server hung up")));
    }
  }

  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return new HttpConnection(socket);
  }

  /** Sends one request, made by `requestBytes`, and returns the answer. One at a time. */
  send(request: Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) throw new Error("the server hung up before");
      this.#settle = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#settle = null;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#received.toString("latin1", 0, end);
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    if (length === undefined) {
      this.#settle?.reject(new Error(`an answer without its length: ${head}`));
      return;
    }
    const start = end + 4;
    if (this.#received.length < start + Number(length)) return;
    const body = this.#received.toString("utf8", start, start + Number(length));
    this.#received = Buffer.alloc(0);
    const { resolve } = this.#settle ?? { resolve: () => {} };
    this.#settle = null;
    resolve({ status: Number(head.slice(9, 12)), body });
  }
}

/** Returns the bytes of a request. */
export function requestBytes(method: string, path: string, bearer: string, body?: object): Buffer {
  const text = body === undefined ? "" : JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    "Host: bench",
    `Authorization: Bearer ${bearer}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${text}`);
}
