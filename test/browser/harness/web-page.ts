/** A web site on a port of its own, for tests that need a page that is not the extension's. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface WebSite extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly origin: string;
  /** Every request so far: method, path with query, and body as text. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly body: string }[];
}

/**
 * Serves `pages`, from path to HTML, or to a script where the path ends so, on loopback. A request for another path
 * gets 404.
 */
export async function serveWebSite(
  pages: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<WebSite> {
  const requests: { method: string; path: string; body: string }[] = [];
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "/";
    requests.push({ method: request.method ?? "GET", path, body: Buffer.concat(chunks).toString("utf8") });
    const [name = "/"] = path.split("?");
    const content = pages[name];
    response.writeHead(content === undefined ? 404 : 200, {
      "content-type": `text/${name.endsWith(".js") ? "javascript" : "html"}; charset=utf-8`,
      ...headers,
    });
    response.end(content ?? "not here");
  }

  // A browser that leaves a page gives up what it was sending.
  const server = createServer((from, to) => void answer(from, to).catch(() => to.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
