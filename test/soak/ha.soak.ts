/**
 * High availability, for real: three PostgreSQLs under Patroni and etcd, two servers of ours, and writers that never
 * stop. The primary's machine is killed; later it is cut off the network and comes back. Nothing acknowledged may be
 * lost or double, and the service must come back by itself. All traffic stays on loopback or in namespaces made here.
 */
import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildProgram, type Program, startProgram } from "../server/program.ts";
import { type Cluster, MACHINES, startCluster } from "./ha/cluster.ts";
import { PORTS } from "./ha/machine.ts";
import { type Network, openNamespaces, whyNoNamespaces } from "./ha/network.ts";
import { openProxies } from "./ha/proxies.ts";
import { Load, type Writer } from "./ha/writers.ts";
import type { Soak } from "./soak.ts";

const WRITERS = 6;
/** How long the cluster may take to get ready, or to be whole again after a fault. */
const READY_MS = 180_000;
/** How long the service may be away: Patroni's term of 20 s, the promotion, and our own search. */
const RECOVER_MS = 60_000;
const CALM_MS = 5_000;
const LISTENING = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/m;

export async function run(soak: Soak): Promise<string> {
  const { signal, say } = soak;
  const network = await openNetwork(soak);
  say(`network: ${network.kind}`);
  const within = (ms: number) => deadline(ms, signal);
  const cluster = await startCluster(network, within(READY_MS));
  const ended = [async () => cluster.close()];
  try {
    const primary = await cluster.primary(signal);
    say(`cluster: three machines, machine ${primary.number} is the primary, synchronous mode, strict`);
    const servers = await startServers(cluster, ended);
    const { urls } = servers;
    const load = new Load(urls);
    load.start(await registerWriters(servers));
    const about = { cluster, load, urls, signal, within, say };
    return await Promise.race([story(about, network), servers.died, load.failed]);
  } catch (error) {
    // What is needed to understand it goes with the folder.
    for (const machine of cluster.machines) say(machine.logs());
    throw error;
  } finally {
    for (const end of ended.reverse()) await end();
  }
}

/** Namespaces where they are allowed, otherwise (or with `--proxies 1`) proxies on loopback. */
async function openNetwork({ say, count }: Soak): Promise<Network> {
  const why = count("proxies", 0) === 1 ? "proxies were asked for" : whyNoNamespaces();
  if (why === null) return openNamespaces(MACHINES);
  say(`no network namespaces: ${why}`);
  return openProxies(MACHINES, PORTS);
}

/** Strikes twice and counts. */
async function story(about: About, network: Network): Promise<string> {
  const { load, urls, signal, say } = about;
  await delay(CALM_MS, undefined, { signal });
  const killed = await fault(about, "its machine was killed", {
    strike: (machine) => machine.kill(),
    mend: async (machine) => machine.start(),
  });
  const cut = await fault(about, "its machine was cut off the network", {
    strike: async (machine) => network.cut(machine.number),
    mend: async (machine) => network.heal(machine.number),
  });
  await load.stop();
  const { acknowledged, refused } = load;
  for (const url of urls) {
    const records = await load.verify(url);
    say(`read back through ${url}: ${records} records, each there once, as acknowledged or later`);
  }
  return (
    `${acknowledged} acknowledged writes, 0 lost, 0 double, ${refused} answers that said "try again" or none; ` +
    `back ${seconds(killed)} after the primary was killed and ${seconds(cut)} after it was cut off`
  );
}

/** Returns a signal that aborts in `ms` milliseconds, or with `signal`. */
function deadline(ms: number, signal: AbortSignal): AbortSignal {
  const ending = new AbortController();
  setTimeout(() => ending.abort(new Error(`not within ${seconds(ms)}`)), ms).unref();
  setMaxListeners(0, signal);
  signal.addEventListener("abort", () => ending.abort(signal.reason), { once: true });
  return ending.signal;
}

interface About {
  readonly cluster: Cluster;
  readonly load: Load;
  readonly urls: readonly string[];
  readonly signal: AbortSignal;
  readonly within: (ms: number) => AbortSignal;
  readonly say: Soak["say"];
}

interface Fault {
  readonly strike: (machine: Cluster["machines"][number]) => Promise<void>;
  readonly mend: (machine: Cluster["machines"][number]) => Promise<void>;
}

/** Strikes the primary, waits for the service, mends, waits for the cluster. Returns how long writes were away. */
async function fault({ cluster, load, within, say }: About, what: string, how: Fault): Promise<number> {
  const primary = await cluster.primary(within(READY_MS));
  const before = load.acknowledged;
  if (before === 0) throw new Error("nothing was written before the fault");
  await how.strike(primary);
  const away = await load.recovered(within(RECOVER_MS)).catch((error: unknown) => {
    throw new Error(`the service did not come back after ${what}`, { cause: error });
  });
  const next = await cluster.primary(within(READY_MS), primary);
  say(
    `machine ${primary.number} was the primary and ${what}: writes again after ${seconds(away)}, on machine ${next.number}`,
  );
  await how.mend(primary);
  await cluster.whole(within(READY_MS));
  say(`machine ${primary.number} is back and follows; ${load.acknowledged - before} writes meanwhile`);
  await delay(CALM_MS, undefined, { signal: within(READY_MS) });
  return away;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

interface Servers {
  readonly urls: readonly string[];
  readonly token: string;
  /** Rejects with its last words when a server ends by itself. */
  readonly died: Promise<never>;
}

/** Starts two servers at once, on an empty database. */
async function startServers(cluster: Cluster, ended: (() => Promise<void>)[]): Promise<Servers> {
  const program = await buildProgram();
  const data = mkdtempSync(join(tmpdir(), "sealfield-ha-data-"));
  ended.push(async () => {
    for (const folder of [dirname(program), data]) rmSync(folder, { recursive: true, force: true });
  });
  const servers = [1, 2].map((number): Program => {
    const args = ["serve", "--data", join(data, String(number)), "--port", "0"];
    return startProgram(program, args, { DATABASE_URL: cluster.url });
  });
  const ending = new AbortController();
  ended.push(async () => {
    ending.abort();
    await Promise.all(servers.map((server) => server.end("SIGKILL")));
  });
  // None may end before: that would be a failure of ours, whatever the database does.
  const died = new Promise<never>((_, reject) => {
    for (const server of servers) {
      server.ended.then((status) => {
        const words = server.err().slice(-2_000);
        if (!ending.signal.aborted) reject(new Error(`a server ended with ${status}: ${words}`));
      });
    }
  });
  died.catch(() => {});
  const lines = await Promise.all(servers.map((server) => server.line(LISTENING)));
  // Of two that start at once on an empty database, one at least prints a token.
  const token = servers.map((server) => /^registration token: ([\w-]+)$/m.exec(server.out())?.[1]);
  return {
    urls: lines.map(([, url = ""]) => url),
    token: token.find((text) => text !== undefined) ?? "",
    died,
  };
}

async function registerWriters({ urls, token }: Servers): Promise<Writer[]> {
  const url = urls[0] ?? "";
  const key = () => randomBytes(32).toString("base64url");
  return Promise.all(
    Array.from({ length: WRITERS }, async (_, index) => {
      const client = {
        name: `writer ${index}`,
        public_key: { curve25519: key() },
        signing_key: { ed25519: key() },
      };
      const registered = await post(
        `${url}/v1/account/e3db/clients/register`,
        JSON.stringify({ token, client }),
      );
      const { client_id: id, api_key_id: name, api_secret: secret } = registered;
      const basic = Buffer.from(`${name}:${secret}`).toString("base64");
      const granted = await post(`${url}/v1/auth/token`, "grant_type=client_credentials", {
        Authorization: `Basic ${basic}`,
        "Content-Type": "application/x-www-form-urlencoded",
      });
      return { id: id ?? "", bearer: granted["access_token"] ?? "" };
    }),
  );
}

async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Record<string, string>;
}
