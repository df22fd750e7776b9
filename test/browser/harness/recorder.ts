/**
 * A forward proxy on loopback that keeps every byte a browser asks for and is answered, so that a test can say
 * what left the browser and what did not. Only plain HTTP: servers of tests speak nothing else.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Recorder extends AsyncDisposable {
  /** `127.0.0.1:PORT`, for the `proxy` option of a browser. */
  readonly address: string;
  /** Requests and answers so far, heads and bodies. */
  readonly bytes: () => Buffer;
  /** `METHOD URL` of each request so far. */
  readonly requests: readonly string[];
}

/** Starts a recorder. It passes on to loopback only: anything else is answered 502. */
export async function startRecorder(): Promise<Recorder> {
  const parts: Buffer[] = [];
  const requests: string[] = [];

  async function bodyOf(message: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    parts.push(Buffer.from(`\n${message.rawHeaders.join("\n")}\n\n`), body);
    return body;
  }

  async function pass(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const line = `${from.method} ${from.url}`;
    requests.push(line);
    parts.push(Buffer.from(`\n${line}`));
    const body = await bodyOf(from);
    const url = URL.canParse(from.url ?? "") ? new URL(from.url ?? "") : null;
    if (url === null || !["127.0.0.1", "localhost"].includes(url.hostname)) {
      to.writeHead(502).end();
      return;
    }
    const onward = request(url, { method: from.method, headers: from.headers });
    // Also after it has answered.
    onward.on("error", () => to.destroy());
    const answered = once(onward, "response") as Promise<[IncomingMessage]>;
    onward.end(body);
    const [answer] = await answered;
    const content = await bodyOf(answer);
    to.writeHead(answer.statusCode ?? 502, answer.rawHeaders).end(content);
  }

  const server = createServer((from, to) => void pass(from, to).catch(() => to.destroy()));
  // A tunnel is encrypted traffic to somewhere else, such as a browser asking its maker for news.
  server.on("connect", (from, socket) => {
    requests.push(`CONNECT ${from.url}`);
    // A browser that ends does not wait for the answer.
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 502 Not here\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => Buffer.concat(parts),
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
