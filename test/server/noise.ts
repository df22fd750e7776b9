/** A client that asks without a pause, from a process of its own, so that it does not slow the one that measures. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly bearer: string;
  readonly body?: unknown;
}

export interface NoiseOptions {
  /** So many at a time. */
  readonly parallel: number;
  /** Each is asked once, on a connection of its own that nobody reads. */
  readonly unread?: boolean;
}

const PROGRAM = `
import { Agent, request } from "node:http";
import { connect } from "node:net";
let input = "";
for await (const chunk of process.stdin) input += chunk;
const { url, asked, parallel, unread } = JSON.parse(input);
const agent = new Agent({ keepAlive: true });
const bodies = asked.map(({ body }) => (body === undefined ? null : Buffer.from(JSON.stringify(body))));
const { hostname, port } = new URL(url);
const leave = ({ method, path, bearer }) => {
  const head = [method + " " + path + " HTTP/1.1", "Host: x", "Authorization: Bearer " + bearer, "", ""];
  connect(port, hostname).pause().on("error", () => {}).write(head.join("\\r\\n"));
};
const ask = (index) => new Promise((resolve) => {
  const { method, path, bearer } = asked[index];
  const body = bodies[index];
  const headers = { Authorization: "Bearer " + bearer };
  if (body !== null) Object.assign(headers, { "Content-Type": "application/json", "Content-Length": body.length });
  const sent = request(url + path, { method, agent, headers }, (answer) => answer.resume().on("close", resolve));
  sent.on("error", resolve);
  sent.end(body);
});
process.stdout.write("begun");
let next = 0;
// Connections that are not read keep no process alive.
if (unread) setInterval(() => {}, 60_000);
for (let i = 0; i < parallel; i++) if (unread) leave(asked[i % asked.length]); else (async () => { for (;;) await ask(next++ % asked.length); })();
`;

/** Sends `asked` to the server at `url`, over and over or unread, until the returned function is called. */
export async function startNoise(
  url: string,
  asked: readonly Asked[],
  options: NoiseOptions,
): Promise<() => Promise<void>> {
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", PROGRAM], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin?.end(JSON.stringify({ url, asked, ...options }));
  if (child.stdout !== null) await once(child.stdout, "data");
  return async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
}
