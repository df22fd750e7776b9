/**
 * The network of the three machines where namespaces are not allowed: each has addresses of its own on loopback, and
 * a proxy stands before each of its ports. Whose connection it is, it learns from the folder that the program at the
 * other end runs in; so every link between two machines can be cut by itself, and a machine by all of its links.
 */
import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Network } from "./network.ts";

/** What this process and the servers are: no machine of the cluster. */
const OUTSIDE = 0;

/** A connection from one machine to another. */
interface Pair {
  readonly from: number;
  readonly to: number;
  readonly near: Socket;
  readonly far: Socket | null;
}

/** Returns a network of `machines` on loopback. A program belongs to machine N when its folder is `…/mN` or below. */
export async function openProxies(machines: number, ports: readonly number[]): Promise<Network> {
  const all = Array.from({ length: machines }, (_, index) => index + 1);
  const listens = (machine: number) => `127.77.${machine}.1`;
  const reach = (machine: number) => `127.77.${machine}.2`;
  const cuts = new Set<number>();
  const pairs = new Set<Pair>();
  const isCut = (from: number, to: number) => from !== to && (cuts.has(from) || cuts.has(to));

  function accept(near: Socket, to: number, port: number): void {
    const from = machineOf(near);
    const far = isCut(from, to) ? null : connect(port, listens(to));
    const pair: Pair = { from, to, near, far };
    pairs.add(pair);
    const end = () => {
      // Behind a cut, nobody learns that the other has gone.
      if (isCut(from, to)) return;
      pairs.delete(pair);
      near.destroy();
      far?.destroy();
    };
    for (const socket of [near, far]) socket?.on("error", () => {}).once("close", end);
    if (far === null) near.pause();
    else near.pipe(far).pipe(near);
  }

  const servers: Server[] = [];
  for (const machine of all) {
    for (const port of ports) {
      const server = createServer((near) => accept(near, machine, port));
      server.listen(port, reach(machine));
      await once(server, "listening");
      servers.push(server);
    }
  }
  return {
    kind: `loopback, with a proxy on each link between ${machines} machines`,
    listens,
    reach,
    commandOn: (_machine, command) => [...command],
    cut: (machine) => {
      cuts.add(machine);
      for (const { from, to, near, far } of pairs) {
        if (!isCut(from, to)) continue;
        for (const socket of [near, far]) socket?.unpipe().pause();
      }
    },
    heal: (machine) => {
      const dead = [...pairs].filter(({ from, to }) => isCut(from, to));
      cuts.delete(machine);
      // Their endpoints have long given up, or learn now that they should.
      for (const { near, far } of dead) for (const socket of [near, far]) socket?.destroy();
    },
    close: async () => {
      cuts.clear();
      for (const server of servers) server.close();
      for (const { near, far } of pairs) for (const socket of [near, far]) socket?.destroy();
    },
  };
}

/** Returns on which machine the program runs that opened the connection `near` comes from. */
function machineOf(near: Socket): number {
  const inode = inodeOf(near.remoteAddress ?? "", near.remotePort ?? 0);
  if (inode === null) return OUTSIDE;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const machine = /\/m(\d+)(?:\/data)?$/.exec(readlinkSync(`/proc/${pid}/cwd`))?.[1];
      if (machine === undefined) continue;
      const open = readdirSync(`/proc/${pid}/fd`);
      if (open.some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`)) return Number(machine);
    } catch {
      // It ended while it was looked at.
    }
  }
  return OUTSIDE;
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** Returns the inode of the TCP socket that has this local address, or null. */
function inodeOf(address: string, port: number): string | null {
  const bytes = address.split(".").map(Number).reverse();
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
  const name = `${bytes.map((byte) => hex(byte, 2)).join("")}:${hex(port, 4)}`;
  const rows = readFileSync("/proc/net/tcp", "utf8").split("\n");
  return rows.map((row) => row.trim().split(/\s+/)).find((row) => row[1] === name)?.[9] ?? null;
}
