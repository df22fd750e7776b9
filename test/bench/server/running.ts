/** The built server as a program of its own on a fresh data directory, with clients registered, for the benches. */
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { processesWith } from "../../../src/server/postgres/processes.ts";
import { buildProgram, type Program, startProgram } from "../../server/program.ts";
import { type HttpConnection, requestBytes } from "./connection.ts";

const LISTENING = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/m;

export interface BenchServer {
  readonly url: string;
  /** Registers whoever has it. */
  readonly token: string;
  /** Milliseconds from starting the program to its answering: on no data, and on prepared data. */
  readonly started: { readonly first: number; readonly again: number };
  /** Memory in MiB: of our process, and of all of PostgreSQL's with what they share counted once. */
  memory(): { readonly server: number; readonly database: number };
  /** A connection to the same database, past the server. */
  database(): Promise<pg.Client>;
  register(): Promise<BenchClient>;
  stop(): Promise<void>;
}

export interface BenchClient {
  readonly id: string;
  readonly bearer: string;
}

export async function startBenchServer(): Promise<BenchServer> {
  const program = await buildProgram();
  const data = join(tmpdir(), `sealfield-bench-${randomUUID()}`);
  const start = async () => {
    const before = performance.now();
    const server = startProgram(program, ["--data", data, "--port", "0", "--rate", "0"]);
    const [, url = ""] = await server.line(LISTENING);
    await fetch(`${url}/v1/storage/servicecheck`);
    return { server, url, ms: performance.now() - before };
  };
  const first = await start();
  const token = /^registration token: ([\w-]+)$/m.exec(first.server.out())?.[1] ?? "";
  await first.server.end("SIGINT");
  const { server, url, ms } = await start();
  return {
    url,
    token,
    started: { first: first.ms, again: ms },
    memory: () => memoryOf(server, data),
    database: async () => {
      const { socketDir } = JSON.parse(readFileSync(join(data, "engine.json"), "utf8")) as {
        socketDir: string;
      };
      const client = new pg.Client({ host: socketDir, port: 5432, user: "sealfield", database: "sealfield" });
      // When a bench fails the server ends before this does.
      client.on("error", () => {});
      await client.connect();
      return client;
    },
    register: () => registerClient(url, token),
    stop: async () => {
      await server.end("SIGINT");
      for (const path of [data, dirname(program)]) rmSync(path, { recursive: true, force: true });
    },
  };
}

async function registerClient(url: string, token: string): Promise<BenchClient> {
  const key = () => randomBytes(32).toString("base64url");
  const client = { name: "bench", public_key: { curve25519: key() }, signing_key: { ed25519: key() } };
  const registered = await post(`${url}/v1/account/e3db/clients/register`, JSON.stringify({ token, client }));
  const { client_id: id = "", api_key_id: name, api_secret: secret } = registered;
  const granted = await post(`${url}/v1/auth/token`, "grant_type=client_credentials", {
    Authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`,
    "Content-Type": "application/x-www-form-urlencoded",
  });
  return { id, bearer: granted["access_token"] ?? "" };
}

async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Record<string, string>;
}

function memoryOf(server: Program, data: string): { server: number; database: number } {
  const postmaster = Number(readFileSync(join(data, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
  const children = processesWith("postgres").filter((pid) => parentOf(pid) === postmaster);
  const database = [postmaster, ...children].reduce(
    (sum, pid) => sum + kibibytes(pid, "smaps_rollup", "Pss"),
    0,
  );
  return { server: kibibytes(server.child.pid ?? 0, "status", "VmRSS") / 1024, database: database / 1024 };
}

function kibibytes(pid: number, file: string, name: string): number {
  return Number(
    new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/${file}`, "utf8"))?.[1],
  );
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

/** Sends a search and returns how many hits it has. @throws Error for any other answer than 200 */
export async function search(
  connection: HttpConnection,
  client: BenchClient,
  request: object,
): Promise<number> {
  const { status, body } = await connection.send(requestBytes("POST", "/v2/search", client.bearer, request));
  if (status !== 200) throw new Error(`the search answered ${status}: ${body}`);
  return (JSON.parse(body) as { total_results: number }).total_results;
}
