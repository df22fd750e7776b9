/**
 * Two server processes on one database behind a round-robin proxy, as one TestServer. A node may be killed: the proxy
 * goes on to the other when one refuses the connection, and answers 502 for what was in the killed one's hands.
 */
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { silent } from "../../src/server/edge/log.ts";
import { openStore } from "../../src/server/server.ts";
import { countRecords } from "../../src/server/store/records.ts";
import { mintToken } from "../../src/server/store/registration-tokens.ts";
import type { TestServer } from "./harness.ts";
import { freshDatabase } from "./postgres.ts";
import { buildProgram, type Program, startProgram } from "./program.ts";
import { readdressed } from "./readdressed.ts";

/** One server process; `running` counts the requests in its hands. */
export interface Node {
  readonly port: number;
  readonly program: Program;
  running: number;
}

export interface TwoNodes extends TestServer {
  readonly nodes: readonly [Node, Node];
  /** Called with the number of each request that arrives, before it is handed on. */
  onRequest: (count: number) => Promise<void>;
}

/** Starts both on a database of their own in the PostgreSQL at `postgresUrl`, with files in `dataDir`. */
export async function startTwoNodes(postgresUrl: string, dataDir: string): Promise<TwoNodes> {
  const database = await freshDatabase(postgresUrl);
  const store = await openStore({ dataDir, databaseUrl: database.url, log: silent });
  const program = await buildProgram();
  const startNode = async (): Promise<Node> => {
    const started = startProgram(program, ["--port", "0", "--data", dataDir, "--rate", "0"], {
      DATABASE_URL: database.url,
    });
    const [, port] = await started.line(/^listening on \S+:(\d+)$/m);
    return { port: Number(port), program: started, running: 0 };
  };
  const nodes = await Promise.all([startNode(), startNode()]);
  let requests = 0;
  const proxy = createServer(async (request, response) => {
    await two.onRequest(++requests);
    await handOn(requests % 2 === 0 ? nodes : [nodes[1], nodes[0]], request, response);
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const two: TwoNodes = {
    url,
    nodes,
    onRequest: async () => {},
    fetch: (request) => fetch(request.url.startsWith(url) ? request : readdressed(request, url)),
    mintToken: (options) => mintToken(store.db, store.keys, options),
    countRecords: () => countRecords(store.db),
    dataDir,
    db: store.db,
    files: store.files,
    enginePid: () => undefined,
    stop: async () => {
      proxy.close();
      proxy.closeAllConnections();
      await Promise.all(nodes.map((node) => node.program.end("SIGTERM")));
      await store.close();
      await database.drop();
      for (const folder of [dirname(program), dataDir]) rmSync(folder, { recursive: true, force: true });
    },
  };
  return two;
}

/** Kills the first node with nothing in its hands, when request `count` arrives. */
export function killBefore(two: TwoNodes, count: number): void {
  const [first] = two.nodes;
  const kill = async () => {
    while (first.running > 0) await new Promise((resolve) => setImmediate(resolve));
    await first.program.end("SIGKILL");
  };
  let killed: Promise<void> = Promise.resolve();
  two.onRequest = (number) => {
    if (number === count) killed = kill();
    // Whoever comes meanwhile waits too: a node that is about to end would take the request and never answer it.
    return killed;
  };
}

async function handOn(
  nodes: readonly Node[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  for (const node of nodes) {
    node.running++;
    try {
      await attempt(node, request, Buffer.concat(chunks), response);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED") continue;
      if (!response.headersSent) response.writeHead(502);
      response.end();
      return;
    } finally {
      node.running--;
    }
  }
  response.writeHead(503, { "Retry-After": "1" }).end();
}

function attempt(
  node: Node,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { expect: _, ...kept } = headers;
  return new Promise((resolve, reject) => {
    const sent = send({ host: "127.0.0.1", port: node.port, method, path: url, headers: kept, agent: false });
    sent.on("error", reject);
    sent.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("error", reject);
      answer.on("end", resolve);
    });
    sent.end(body);
  });
}
