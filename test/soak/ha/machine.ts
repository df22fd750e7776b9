/** One machine of the cluster: its etcd, its Patroni and Patroni's PostgreSQL, all of which can be killed at once. */
import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Account } from "../../../src/server/postgres/owner.ts";
import { processesIn } from "../../../src/server/postgres/processes.ts";
import type { Network } from "./network.ts";

/** The ports of a machine: etcd for clients and for its peers, PostgreSQL, and what Patroni is asked by. */
export const PORTS = [2379, 2380, 5432, 8008] as const;
const [ETCD, ETCD_PEERS, POSTGRES, PATRONI] = PORTS;

export interface MachineOptions {
  readonly number: number;
  readonly machines: number;
  readonly network: Network;
  readonly folder: string;
  readonly account: Account | null;
  readonly programs: Readonly<Record<"patroni" | "etcd" | "postgres", string>>;
  readonly password: string;
}

/** What Patroni says of a machine. */
export interface Role {
  readonly role: string;
  readonly state: string;
}

export class ClusterMachine {
  readonly number: number;
  /** `host:port` of its PostgreSQL. */
  readonly database: string;
  readonly #options: MachineOptions;
  readonly #children: ChildProcess[] = [];

  constructor(options: MachineOptions) {
    this.#options = options;
    this.number = options.number;
    this.database = `${options.network.reach(options.number)}:${POSTGRES}`;
    const { folder, account } = options;
    for (const path of [folder, join(folder, "etcd")]) mkdirSync(path, { mode: 0o700 });
    writeFileSync(join(folder, "patroni.json"), JSON.stringify(this.#patroniConfig(), null, 1));
    if (account === null) return;
    for (const path of ["", "etcd", "patroni.json"]) chownSync(join(folder, path), account.uid, account.gid);
  }

  /** Starts etcd and Patroni, on whatever data there is. */
  start(): void {
    const { programs, folder } = this.#options;
    this.#run("etcd", [programs.etcd, ...this.#etcdFlags()]);
    this.#run("patroni", [programs.patroni, join(folder, "patroni.json")]);
  }

  /** Kills everything on the machine, as a power cut would; the data stays. */
  async kill(): Promise<void> {
    const { folder } = this.#options;
    // All run in one of two folders, also what they started themselves.
    const running = () => [folder, join(folder, "data")].flatMap((path) => processesIn(path) ?? []);
    for (let left = running(); left.length > 0 || !this.#children.every(hasEnded); left = running()) {
      for (const pid of left) kill(pid);
      await delay(20);
    }
    this.#children.length = 0;
  }

  /** Returns what Patroni says, or null when nothing answers in a second. */
  async role(): Promise<Role | null> {
    const { network, number } = this.#options;
    try {
      const url = `http://${network.reach(number)}:${PATRONI}/patroni`;
      return (await (await fetch(url, { signal: AbortSignal.timeout(1_000) })).json()) as Role;
    } catch {
      return null;
    }
  }

  /** Returns the last lines of its programs' logs, for a report of failure. */
  logs(): string {
    return ["etcd", "patroni"]
      .map((name) => {
        const lines = readIfThere(join(this.#options.folder, `${name}.log`))
          .trim()
          .split("\n");
        return `machine ${this.number}, ${name}:\n${lines.slice(-12).join("\n")}`;
      })
      .join("\n");
  }

  #run(name: string, command: readonly string[]): void {
    const { network, number, folder, account } = this.#options;
    const asUser =
      account === null
        ? []
        : ["setpriv", `--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"];
    const [program = "", ...args] = network.commandOn(number, [...asUser, ...command]);
    const log = openSync(join(folder, `${name}.log`), "a");
    const path = `${dirname(this.#options.programs.postgres)}:${process.env["PATH"] ?? ""}`;
    const env = { PATH: path, LC_ALL: "C.UTF-8", HOME: folder, SEALFIELD_MACHINE: String(number) };
    const child = spawn(program, args, { cwd: folder, stdio: ["ignore", log, log], detached: true, env });
    closeSync(log);
    child.once("error", () => {});
    this.#children.push(child);
  }

  #etcdFlags(): string[] {
    const { network, number, machines, folder } = this.#options;
    const own = (port: number | undefined) => `http://${network.listens(number)}:${port}`;
    const reach = (machine: number, port: number | undefined) => `http://${network.reach(machine)}:${port}`;
    const members = Array.from(
      { length: machines },
      (_, index) => `m${index + 1}=${reach(index + 1, ETCD_PEERS)}`,
    );
    const flags = {
      name: `m${number}`,
      "data-dir": join(folder, "etcd"),
      "listen-client-urls": own(ETCD),
      "advertise-client-urls": reach(number, ETCD),
      "listen-peer-urls": own(ETCD_PEERS),
      "initial-advertise-peer-urls": reach(number, ETCD_PEERS),
      "initial-cluster": members.join(","),
      "initial-cluster-token": "sealfield-soak",
      "heartbeat-interval": "250",
      "election-timeout": "2500",
      // One that was cut off does not disturb the others when it comes back.
      "pre-vote": "true",
      "enable-v2": "true",
    };
    return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  }

  #patroniConfig(): object {
    const { network, number, machines, folder, programs, password } = this.#options;
    const own = network.listens(number);
    const reach = network.reach(number);
    const account = (username: string) => ({ username, password });
    return {
      scope: "sealfield",
      name: `m${number}`,
      restapi: { listen: `${own}:${PATRONI}`, connect_address: `${reach}:${PATRONI}` },
      // Not etcd3: a Patroni before 3.0.3 overwrites the leader's key there when it comes back from being cut off,
      // with loss of data (patroni/patroni, pull request 2689). This soak found it with 3.0.2 of Debian 12.
      etcd: {
        hosts: Array.from({ length: machines }, (_, index) => `${network.reach(index + 1)}:${ETCD}`),
      },
      bootstrap: {
        dcs: {
          ttl: 20,
          loop_wait: 3,
          retry_timeout: 6,
          maximum_lag_on_failover: 1_048_576,
          // An acknowledged commit is on two machines, or there are no commits.
          synchronous_mode: true,
          synchronous_mode_strict: true,
          postgresql: {
            use_pg_rewind: true,
            use_slots: true,
            parameters: { wal_log_hints: "on", max_connections: 60, shared_buffers: "32MB" },
          },
        },
        initdb: [{ encoding: "UTF8" }, { locale: "C.UTF-8" }, "data-checksums"],
        pg_hba: [
          "local all all trust",
          "host replication replicator all scram-sha-256",
          "host all all all scram-sha-256",
        ],
      },
      postgresql: {
        listen: `${own}:${POSTGRES}`,
        connect_address: `${reach}:${POSTGRES}`,
        data_dir: join(folder, "data"),
        bin_dir: dirname(programs.postgres),
        pgpass: join(folder, "pgpass"),
        authentication: {
          superuser: account("postgres"),
          replication: account("replicator"),
          rewind: account("rewind"),
        },
        parameters: { unix_socket_directories: folder },
      },
      watchdog: { mode: "off" },
    };
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
