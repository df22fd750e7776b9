/**
 * Names a process so that a reused number is not mistaken for it, and waits for a process to end. The name holds the
 * start time of `/proc` where there is one, else the number alone.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** A process at one moment of one machine's life. */
export interface ProcessName {
  readonly pid: number;
  /** Clock ticks since boot plus the boot's id, or "" where the system does not say. */
  readonly started: string;
}

/** Returns the name of process `pid`. */
export function nameProcess(pid: number): ProcessName {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name is in parentheses and may hold anything; the 20th field after it is the start.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    return { pid, started: `${ticks}@${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}` };
  } catch {
    return { pid, started: "" };
  }
}

/** Returns whether that very process still runs; a zombie does not. */
export function isAlive(name: ProcessName): boolean {
  try {
    process.kill(name.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  if (isZombie(name.pid)) return false;
  return name.started === "" || nameProcess(name.pid).started === name.started;
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

/** Returns the command line of process `pid`, or null where the system does not say. */
export function commandLine(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return null;
  }
}

/** Returns the processes whose working folder is `folder`, or null where the system does not say. */
export function processesIn(folder: string): number[] | null {
  if (process.platform !== "linux") return null;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && workingFolder(name) === folder)
    .map(Number);
}

/** Returns the processes whose command line has all of `parts`; none where the system does not say. */
export function processesWith(...parts: readonly string[]): number[] {
  if (process.platform !== "linux") return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    const command = commandLine(pid);
    return command !== null && parts.every((part) => command.includes(part));
  });
}

function workingFolder(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

/** Waits until `name` has ended or `milliseconds` have passed; returns whether it has ended. */
export async function waitForEnd(name: ProcessName, milliseconds: number): Promise<boolean> {
  const until = performance.now() + milliseconds;
  while (isAlive(name)) {
    if (performance.now() > until) return false;
    await delay(20);
  }
  return true;
}
