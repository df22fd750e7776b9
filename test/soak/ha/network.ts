/**
 * The network of the three machines: one namespace each and a bridge between them, all made here and taken away
 * again. A machine is cut off by taking its cable down, so that packets vanish and nobody is told.
 */
import { spawnSync } from "node:child_process";
import { networkInterfaces } from "node:os";

/** Machines are numbered from 1. */
export interface Network {
  /** What it is made of, in a few words. */
  readonly kind: string;
  /** The address that a machine's programs listen on. */
  listens(machine: number): string;
  /** The address by which others, and this process, reach them. */
  reach(machine: number): string;
  /** Returns the command line that runs `command` on that machine. */
  commandOn(machine: number, command: readonly string[]): string[];
  cut(machine: number): void;
  heal(machine: number): void;
  close(): Promise<void>;
}

function ip(...args: string[]): void {
  const { status, stderr, error } = spawnSync("ip", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${args.join(" ")}: ${error?.message ?? stderr.trim()}`);
}

/** Returns why namespaces and bridges cannot be made here, or null when they can. */
export function whyNoNamespaces(): string | null {
  const name = `sf${process.pid}try`;
  try {
    ip("netns", "add", name);
    try {
      ip("link", "add", name, "type", "bridge");
      ip("link", "del", name);
    } finally {
      ip("netns", "del", name);
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Returns a network of `machines` namespaces. This process is on it too, as the machine where the servers run. */
export async function openNamespaces(machines: number): Promise<Network> {
  const subnet = freeSubnet();
  const bridge = `sf${process.pid}`;
  const space = (machine: number) => `sealfield-${process.pid}-${machine}`;
  const cable = (machine: number) => `${bridge}m${machine}`;
  const address = (machine: number) => `${subnet}.${machine}`;
  const all = Array.from({ length: machines }, (_, index) => index + 1);
  const close = async () => {
    // A namespace is gone only some time after its last process, and its cable with it: so both are taken away.
    for (const machine of all) {
      spawnSync("ip", ["link", "del", cable(machine)]);
      spawnSync("ip", ["netns", "del", space(machine)]);
    }
    spawnSync("ip", ["link", "del", bridge]);
  };
  try {
    ip("link", "add", bridge, "type", "bridge");
    ip("addr", "add", `${subnet}.254/24`, "dev", bridge);
    ip("link", "set", bridge, "up");
    for (const machine of all) {
      const [inside, outside] = ["eth0", cable(machine)];
      ip("netns", "add", space(machine));
      ip("link", "add", outside, "type", "veth", "peer", "name", inside, "netns", space(machine));
      ip("link", "set", outside, "master", bridge, "up");
      ip("-n", space(machine), "addr", "add", `${address(machine)}/24`, "dev", inside);
      for (const link of [inside, "lo"]) ip("-n", space(machine), "link", "set", link, "up");
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    kind: `${machines} network namespaces on a bridge`,
    listens: address,
    reach: address,
    commandOn: (machine, command) => ["ip", "netns", "exec", space(machine), ...command],
    cut: (machine) => ip("link", "set", cable(machine), "down"),
    heal: (machine) => ip("link", "set", cable(machine), "up"),
    close,
  };
}

/** Returns the first three numbers of a private network that this machine is not on. */
function freeSubnet(): string {
  const taken = Object.values(networkInterfaces()).flatMap((entries) =>
    (entries ?? []).map(({ address }) => address),
  );
  for (let number = 77; number < 255; number++) {
    const subnet = `10.213.${number}`;
    if (!taken.some((address) => address.startsWith(`${subnet}.`))) return subnet;
  }
  throw new Error("every network of 10.213 is taken");
}
