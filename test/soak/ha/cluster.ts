/** Three machines with Patroni on one network: PostgreSQL with a primary, a synchronous replica and one more. */
import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { requirePrograms } from "../../../src/cli/prerequisites.ts";
import { databaseAccount } from "../../../src/server/postgres/owner.ts";
import { ClusterMachine } from "./machine.ts";
import type { Network } from "./network.ts";

export const MACHINES = 3;

export interface Cluster {
  readonly machines: readonly ClusterMachine[];
  /** Of an empty database that belongs to an ordinary account, with all three hosts. */
  readonly url: string;
  /** Returns the machine that Patroni says is the primary, once there is one besides `not`. */
  primary(signal: AbortSignal, not?: ClusterMachine): Promise<ClusterMachine>;
  /** Resolves when all three run, one as primary and two as replicas that follow it. */
  whole(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Starts a cluster on `network`, which it closes at its own end. */
export async function startCluster(network: Network, signal: AbortSignal): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "sealfield-ha-"));
  const machines: ClusterMachine[] = [];
  const close = async () => {
    for (const machine of machines) await machine.kill();
    await network.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const programs = requirePrograms(["patroni", "etcd", "postgres"]);
    const account = databaseAccount(folder);
    if (account !== null) chownSync(folder, account.uid, account.gid);
    const password = randomBytes(18).toString("base64url");
    for (let number = 1; number <= MACHINES; number++) {
      const own = join(folder, `m${number}`);
      const about = { number, machines: MACHINES, network, folder: own, account, programs, password };
      machines.push(new ClusterMachine(about));
    }
    for (const machine of machines) machine.start();
    const cluster: Cluster = {
      machines,
      url: `postgresql://sealfield:${password}@${machines.map((one) => one.database).join(",")}/sealfield`,
      primary: async (until, not) => {
        for (;;) {
          for (const machine of machines) {
            const role = machine === not ? null : await machine.role();
            if (isPrimary(role?.role) && role?.state === "running") return machine;
          }
          await pause(until);
        }
      },
      whole: async (until) => {
        while (!(await isWhole(machines, password))) await pause(until);
      },
      close,
    };
    await cluster.whole(signal).catch((error: unknown) => {
      throw new Error(machines.map((machine) => machine.logs()).join("\n"), { cause: error });
    });
    await makeDatabase(await cluster.primary(signal), password);
    return cluster;
  } catch (error) {
    await close();
    throw error;
  }
}

function isPrimary(role: string | undefined): boolean {
  return role === "master" || role === "primary";
}

async function isWhole(machines: readonly ClusterMachine[], password: string): Promise<boolean> {
  const roles = await Promise.all(machines.map((machine) => machine.role()));
  const primary = machines[roles.findIndex((role) => isPrimary(role?.role))];
  if (primary === undefined || roles.some((role) => role?.state !== "running")) return false;
  const followers = await ask(primary, password, "select sync_state from pg_stat_replication");
  const states = followers.map((row) => row["sync_state"]);
  return states.length === machines.length - 1 && states.includes("sync");
}

async function makeDatabase(primary: ClusterMachine, password: string): Promise<void> {
  await ask(primary, password, `create role sealfield login password '${password}'`);
  await ask(primary, password, "create database sealfield owner sealfield");
}

async function ask(
  machine: ClusterMachine,
  password: string,
  statement: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({
    connectionString: `postgresql://postgres:${password}@${machine.database}/postgres`,
    connectionTimeoutMillis: 2_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await delay(250, undefined, { signal });
}
