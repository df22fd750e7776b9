/**
 * A PostgreSQL that is not ours, as an operator would name it in DATABASE_URL: Debian's, with a cluster of its own in
 * the temp folder, a password, and a free port on loopback. Root runs it as an unprivileged account.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { requireProgram } from "../../src/cli/prerequisites.ts";
import { databaseAccount } from "../../src/server/postgres/owner.ts";
import { freePort } from "./free-port.ts";

export interface ExternalPostgres {
  /** Of its database `postgres`, as its superuser. */
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as a stopped machine would. */
  halt(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/**
 * Returns a running cluster. `settings` are added to PostgreSQL's own. @throws Error naming the command that installs
 * it
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<ExternalPostgres> {
  const postgres = requireProgram("postgres");
  const folder = mkdtempSync(join(tmpdir(), "sealfield-postgres-"));
  const data = join(folder, "data");
  const account = databaseAccount(data);
  const ids = account === null ? {} : { uid: account.uid, gid: account.gid };
  const password = randomBytes(18).toString("base64url");
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(join(folder, "password"), password);
  if (account !== null) {
    for (const path of [folder, data, join(folder, "password")]) chownSync(path, account.uid, account.gid);
  }
  const access = ["--username=operator", "--auth=scram-sha-256", `--pwfile=${join(folder, "password")}`];
  const made = spawnSync(
    join(dirname(postgres), "initdb"),
    ["-D", data, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", ...access],
    { ...ids, cwd: folder, encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const url = `postgres://operator:${password}@127.0.0.1:${port}/postgres`;
  const options = { listen_addresses: "127.0.0.1", port: String(port), max_connections: "200", ...settings };
  const flags = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let child: ChildProcess | null = null;

  const start = async () => {
    child = spawn(postgres, ["-D", data, "-k", folder, ...flags], { ...ids, cwd: folder, stdio: "ignore" });
    const started = child;
    for (;;) {
      if (started.exitCode !== null) throw new Error(`postgres ended with ${started.exitCode}`);
      if (await answers(url)) return;
      await delay(20);
    }
  };
  const halt = async () => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGQUIT");
    await ended;
  };
  await start();
  const remove = async () => {
    await halt();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, port, halt, start, remove };
}

/** Makes an empty database beside the one of `url`, and returns its URL and how to remove it. */
export async function freshDatabase(url: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await runOn(url, `create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => runOn(url, `drop database ${name} with (force)`) };
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await runOn(url, "select 1");
    return true;
  } catch {
    return false;
  }
}
