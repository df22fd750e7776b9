/**
 * Everything at once for `--minutes N` (3 unless told): writers, readers, searches, polls, uploads and backups, while
 * each minute the server or its database is killed. Nothing acknowledged is lost, memory and descriptors stay flat, and
 * each minute prints how long its slowest requests took.
 */
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freshDataDir, prepareTestData } from "../server/harness.ts";
import { tokenOf } from "../server/kill-rounds.ts";
import { type Person, recordBody, register, send } from "../server/people.ts";
import { buildProgram, type Program, startProgram } from "../server/program.ts";
import { readdressed } from "../server/readdressed.ts";
import type { RunSoak, Soak } from "./soak.ts";

const MINUTE_MS = 60_000;
/** The server's process may not hold more. */
const MOST_BYTES = 400e6;

type Kind = "write" | "read" | "search" | "poll" | "file";

/** The server that runs at the moment, and what was seen of it. */
interface Scene {
  readonly program: string;
  readonly dataDir: string;
  readonly signal: AbortSignal;
  server: Program;
  url: string;
  /** Ids of acknowledged records by their writer and content; deleted ones are taken out before they are deleted. */
  readonly kept: Map<string, { readonly who: number; readonly n: string }>;
  /** Everybody, with a token of this minute. */
  readonly people: Person[];
  readonly times: Map<Kind, number[]>;
  refused: number;
  readonly wrong: string[];
}

export const run: RunSoak = async ({ signal, say, count }) => {
  const minutes = count("minutes", 3);
  const program = await buildProgram();
  const dataDir = freshDataDir();
  await prepareTestData(dataDir);
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const scene: Scene = {
    ...{ program, dataDir, signal: both, ...(await start(program, dataDir)) },
    ...{ kept: new Map(), people: [], times: new Map(), refused: 0, wrong: [] },
  };
  try {
    const token = (await scene.server.line(/^registration token: (\S+)$/m))[1] ?? "";
    const enrol = () =>
      register({ fetch: (request) => fetch(readdressed(request, scene.url)), mintToken: async () => token });
    scene.people.push(...(await Promise.all(Array.from({ length: 4 }, enrol))));
    const poll = "/v1/sealfield/changes?since=now&wait=1";
    const work = [0, 1, 2, 3].flatMap((who) => [
      again(scene, "write", () => writeOne(scene, who)),
      again(scene, "read", () => readOne(scene)),
      again(scene, "search", () => searchOne(at(scene, who))),
      again(scene, "poll", () => at(scene, who).call("GET", poll)),
      again(scene, "file", () => sendFile(scene, at(scene, who))),
    ]);
    const seen: { bytes: number; open: number }[] = [];
    let backups = 0;
    for (let minute = 1; minute <= minutes; minute++) {
      const end = performance.now() + MINUTE_MS;
      if (await backsUp(scene, minute)) backups++;
      await delay(Math.max(0, end - performance.now()), undefined, { signal });
      seen.push(sizeOf(scene));
      say(`minute ${minute}: ${reportOf(scene, seen.at(-1))}`);
      await kill(scene, minute % 2 === 0 ? "server" : "database");
      await renewTokens(scene);
    }
    ending.abort();
    await Promise.all(work);
    await verify(scene, { signal, say });
    assertFlat(seen);
    if (scene.wrong.length > 0)
      throw new Error(`${scene.wrong.length} are lost or changed: ${scene.wrong[0]}`);
    return `${scene.kept.size} acknowledged records there, 0 lost, ${backups} backups, ${scene.refused} requests refused amid ${minutes} kills`;
  } finally {
    ending.abort();
    await scene.server.end("SIGTERM");
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(dirname(program), { recursive: true, force: true });
  }
};

async function start(program: string, dataDir: string): Promise<{ server: Program; url: string }> {
  const server = startProgram(program, ["--data", dataDir, "--port", "0", "--rate", "0"]);
  return { server, url: (await server.line(/^listening on (\S+)$/m))[1] ?? "" };
}

function at({ people }: Scene, who: number): Person {
  const person = people[who];
  if (person === undefined) throw new Error(`there is no ${who}`);
  return person;
}

/** Gives everybody a new token: one lives for 15 minutes. */
async function renewTokens(scene: Scene): Promise<void> {
  const here = { fetch: (request: Request) => fetch(readdressed(request, scene.url)) };
  for (const [who, person] of scene.people.entries()) {
    const headers = await tokenOf(scene.url, person);
    const call: Person["call"] = (method, path, body) => send(here, method, path, body, headers);
    scene.people[who] = { ...person, call };
  }
}

/** Does `once` over and over, and measures it when it succeeds. Failing is for the kills, and counted. */
async function again(scene: Scene, kind: Kind, once: () => Promise<{ status: number }>): Promise<void> {
  while (!scene.signal.aborted) {
    const started = performance.now();
    const status = await once().then(
      (answer) => answer.status,
      () => 0,
    );
    const times = scene.times.get(kind) ?? [];
    scene.times.set(kind, times);
    if (status >= 200 && status < 300) times.push(performance.now() - started);
    else {
      scene.refused++;
      await delay(50);
    }
  }
}

/** Writes a record; one time in four it deletes the oldest as well. */
async function writeOne(scene: Scene, who: number): Promise<{ status: number }> {
  const { kept } = scene;
  const person = at(scene, who);
  const n = randomBytes(4).toString("hex");
  const body = recordBody(person, "t", { n, more: `label ${n}` }, { f: n.repeat(100) });
  const answer = await person.call("POST", "/v1/storage/records", body);
  if (answer.status !== 201) return answer;
  kept.set(answer.body.meta.record_id, { who, n });
  const [oldest] = kept;
  if (n >= "4" || oldest === undefined) return answer;
  kept.delete(oldest[0]);
  return at(scene, oldest[1].who).call("DELETE", `/v1/storage/records/${oldest[0]}`);
}

/** Reads an acknowledged record. One that is missing or different is a fault, unless it is being deleted. */
async function readOne(scene: Scene): Promise<{ status: number }> {
  const { kept, wrong } = scene;
  const ids = [...kept.keys()];
  const id = ids[Math.floor(Math.random() * ids.length)];
  const record = id === undefined ? undefined : kept.get(id);
  if (id === undefined || record === undefined) return { status: 0 };
  const answer = await at(scene, record.who).call("GET", `/v1/storage/records/${id}`);
  const isSame = answer.status === 200 && answer.body.meta.plain.n === record.n;
  if (!isSame && (answer.status === 200 || answer.status === 404) && kept.has(id)) wrong.push(id);
  return answer;
}

async function searchOne(person: Person): Promise<{ status: number }> {
  const [strategy, value] = Math.random() < 0.5 ? ["FUZZY", "label 00"] : ["WILDCARD", "label a*"];
  return person.call("POST", "/v2/search", { limit: 20, match: [{ strategy, terms: { values: [value] } }] });
}

/** Sends a file, fetches it and removes its record. */
async function sendFile({ url, wrong }: Scene, person: Person): Promise<{ status: number }> {
  const bytes = randomBytes(200_000);
  const file_meta = { checksum: createHash("md5").update(bytes).digest("base64"), size: bytes.length };
  const { meta } = recordBody(person, "file");
  const announced = await person.call("POST", "/v1/storage/files", { meta: { ...meta, file_meta } });
  if (announced.status !== 202) return announced;
  const here = (link: string) => new URL(new URL(link).pathname + new URL(link).search, url);
  const sent = await fetch(here(announced.body.file_url), { method: "PUT", body: bytes });
  if (sent.status !== 200) return sent;
  const committed = await person.call("PATCH", `/v1/storage/files/${announced.body.id}`);
  if (committed.status !== 201) return committed;
  const { record_id, file_meta: stored } = committed.body.meta;
  const got = await fetch(here(stored.file_url));
  if (got.status === 200 && !Buffer.from(await got.arrayBuffer()).equals(bytes)) wrong.push(record_id);
  return person.call("DELETE", `/v1/storage/records/${record_id}`);
}

/** Makes a backup while everything goes on. Returns whether it could. */
async function backsUp({ program, dataDir }: Scene, minute: number): Promise<boolean> {
  const folder = `${dataDir}-backup-${minute}`;
  try {
    return (await startProgram(program, ["backup", folder, "--data", dataDir]).ended) === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Kills the server and starts it again, or kills its database, which the server starts again. */
async function kill(scene: Scene, victim: "server" | "database"): Promise<void> {
  if (victim === "database") {
    const path = join(scene.dataDir, "postgres/postmaster.pid");
    process.kill(Number(readFileSync(path, "utf8").split("\n")[0]), "SIGKILL");
    return;
  }
  await scene.server.end("SIGKILL");
  Object.assign(scene, await start(scene.program, scene.dataDir));
}

function sizeOf({ server }: Scene): { bytes: number; open: number } {
  const status = readFileSync(`/proc/${server.child.pid}/status`, "utf8");
  const bytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  return { bytes, open: readdirSync(`/proc/${server.child.pid}/fd`).length };
}

/** What the minute was like; its times are forgotten. */
function reportOf(
  { times, kept, refused }: Scene,
  size: { bytes: number; open: number } | undefined,
): string {
  const parts = [...times].map(([kind, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    return `${kind} ${sorted.length}, p99 ${(sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0).toFixed(0)} ms`;
  });
  times.clear();
  const { bytes = 0, open = 0 } = size ?? {};
  return `${parts.join("; ")}; ${kept.size} kept, ${refused} refused, ${(bytes / 1e6).toFixed(0)} MB, ${open} descriptors`;
}

/** Reads everything that was acknowledged and not deleted. */
async function verify(scene: Scene, { signal, say }: Pick<Soak, "signal" | "say">): Promise<void> {
  say(`reading ${scene.kept.size} records`);
  for (const [id, { who, n }] of scene.kept) {
    for (;;) {
      signal.throwIfAborted();
      const answer = await at(scene, who)
        .call("GET", `/v1/storage/records/${id}`)
        .catch(() => null);
      if (answer?.status !== 200 && answer?.status !== 404) continue;
      if (answer.body.meta?.plain.n !== n) scene.wrong.push(id);
      break;
    }
  }
}

/** @throws Error when the process held too much, or when its descriptors became more and more */
function assertFlat(seen: readonly { bytes: number; open: number }[]): void {
  const most = Math.max(...seen.map(({ bytes }) => bytes));
  if (most > MOST_BYTES) throw new Error(`the process held ${(most / 1e6).toFixed(0)} MB`);
  const [first = 0, last = 0] = [seen[0]?.open, seen.at(-1)?.open];
  if (last > 1.5 * first + 20) throw new Error(`descriptors grew from ${first} to ${last}`);
}
