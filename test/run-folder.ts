/**
 * The temp folder of one run of the tests: whatever they put down is in it, and goes with it. What a run that was
 * killed left behind, its processes and mounts included, goes when the next one starts.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statfsSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { nameProcess } from "../src/server/postgres/processes.ts";

const PREFIX = "sealfield-run-";
const IN_MEMORY = "/dev/shm";
/** A whole run keeps less than half of this at a time. */
const WANTED_BYTES = 8 * 1024 ** 3;

/** Run by vitest before everything else. Processes that are started from now on find the folder in TMPDIR. */
export function setup(): void {
  const above = process.env["TMPDIR"] === undefined && hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir();
  if (basename(above).startsWith(PREFIX)) return;
  clearDeadRuns(above);
  const folder = join(above, nameOf(process.pid));
  mkdirSync(folder, { recursive: true });
  // As open as the one above: root's databases run as another account.
  chmodSync(folder, 0o1777);
  process.env["TMPDIR"] = folder;
  // Not at a teardown: what other setups started is there until theirs.
  process.once("exit", () => clear(folder));
}

/**
 * Tells whether a whole run fits into the file system in memory at `folder`. The databases of the tests wait for disks
 * otherwise. No test cuts the power, and what a killed process has written is there in memory too.
 */
function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= WANTED_BYTES && freemem() >= 1.5 * WANTED_BYTES && mayRun(folder);
  } catch {
    return false;
  }
}

/** Tells whether programs may be started from the file system at `folder`. */
function mayRun(folder: string): boolean {
  const mount = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .find((line) => line.split(" ")[1] === folder);
  return mount !== undefined && !(mount.split(" ")[3] ?? "").split(",").includes("noexec");
}

/** Removes the folders in `above` of runs that have ended without doing so. */
export function clearDeadRuns(above: string): void {
  for (const name of readdirSync(above).filter((one) => one.startsWith(PREFIX))) {
    const [pid = ""] = name.slice(PREFIX.length).split("-");
    if (name === nameOf(Number(pid))) continue;
    try {
      clear(join(above, name));
    } catch {
      // Another person's on a machine of several.
    }
  }
}

/** Returns the name of the folder of the run whose process is `pid`; a number used again gives another. */
export function nameOf(pid: number): string {
  const [ticks = ""] = nameProcess(pid).started.split("@");
  return `${PREFIX}${pid}-${Number(ticks).toString(36)}`;
}

function clear(folder: string): void {
  for (const pid of processesOf(folder)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It went with another one.
    }
  }
  for (const mounted of mountsIn(folder)) spawnSync("umount", [mounted]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** Returns the processes that have `folder` as their temp folder or work in it; the database has a bare environment. */
function processesOf(folder: string): number[] {
  return listed("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        if (readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`)) return true;
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`TMPDIR=${folder}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function mountsIn(folder: string): string[] {
  try {
    const mounts = readFileSync("/proc/mounts", "utf8").split("\n");
    return mounts.map((line) => line.split(" ")[1] ?? "").filter((path) => path.startsWith(`${folder}/`));
  } catch {
    return [];
  }
}

/** Returns what is in `folder`; nothing where the system has no such folder. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
