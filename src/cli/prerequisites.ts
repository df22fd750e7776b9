/**
 * The programs a run needs and npm cannot bring: browsers, and what only tests use. A missing one is installed where
 * that needs no question (root on Debian); elsewhere the run stops with the command that installs it. Nothing is
 * skipped.
 */
import { spawnSync } from "node:child_process";
import { type BrowserName, findBrowser, onPath } from "./find-browser.ts";
import { findPostgres } from "./find-postgres.ts";

/** Programs that are found on the path and named like Debian's package of them, or nearly. */
const ON_PATH = [
  "strace",
  "patroni",
  "etcd",
  "ip",
  "nginx",
  "caddy",
  "systemd-analyze",
  "buildah",
  "debootstrap",
] as const;

/**
 * A browser; a PostgreSQL that is not ours, named by its program `postgres`; the tracer of system calls; for a cluster
 * Patroni, etcd and the command of network namespaces; two reverse proxies; what judges systemd units; what makes
 * containers without a service, and the system in one.
 */
export type ProgramName = BrowserName | "postgres" | (typeof ON_PATH)[number];

/** Debian's package of each program; of browsers with a font, so that pages are drawn with letters. */
const DEBIAN_PACKAGES: Readonly<Record<ProgramName, readonly string[]>> = {
  chromium: ["chromium", "fonts-dejavu-core"],
  firefox: ["firefox-esr", "fonts-dejavu-core"],
  postgres: ["postgresql"],
  strace: ["strace"],
  patroni: ["patroni"],
  etcd: ["etcd-server"],
  ip: ["iproute2"],
  nginx: ["nginx-light"],
  caddy: ["caddy"],
  "systemd-analyze": ["systemd"],
  buildah: ["buildah"],
  debootstrap: ["debootstrap"],
};
const ELSEWHERE: Readonly<Record<ProgramName, string>> = {
  chromium: "https://www.chromium.org/getting-involved/download-chromium/",
  firefox: "https://www.mozilla.org/firefox/",
  postgres: "https://www.postgresql.org/download/",
  strace: "https://strace.io/",
  patroni: "https://patroni.readthedocs.io/",
  etcd: "https://etcd.io/",
  ip: "https://wiki.linuxfoundation.org/networking/iproute2",
  nginx: "https://nginx.org/en/docs/install.html",
  caddy: "https://caddyserver.com/",
  "systemd-analyze": "https://systemd.io/",
  buildah: "https://buildah.io/",
  debootstrap: "https://wiki.debian.org/Debootstrap",
};

function findProgram(program: ProgramName): string | undefined {
  if (program === "postgres") return findPostgres();
  return isOnPath(program) ? onPath([program]) : findBrowser(program);
}

function isOnPath(program: ProgramName): program is (typeof ON_PATH)[number] {
  return ON_PATH.some((name) => name === program);
}

/** What this module asks of the machine; tests hand in another one. */
export interface Machine {
  readonly find: (program: ProgramName) => string | undefined;
  readonly hasApt: boolean;
  readonly isRoot: boolean;
  /** Runs a command with its output shown; returns whether it succeeded. */
  readonly run: (command: string, args: readonly string[]) => boolean;
  readonly log: (line: string) => void;
}

/** The machine this process runs on. Its output goes to standard error, for standard output is the caller's. */
export function thisMachine(): Machine {
  return {
    find: findProgram,
    hasApt: onPath(["apt-get"]) !== undefined,
    isRoot: process.getuid?.() === 0,
    run: (command, args) =>
      spawnSync(command, args, {
        stdio: ["ignore", 2, 2],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      }).status === 0,
    log: (line) => process.stderr.write(`${line}\n`),
  };
}

function aptCommand(programs: readonly ProgramName[], machine: Machine): string {
  const sudo = machine.isRoot ? "" : "sudo ";
  return `${sudo}apt-get update && ${sudo}apt-get install --yes ${packagesOf(programs).join(" ")}`;
}

function packagesOf(programs: readonly ProgramName[]): string[] {
  return [...new Set(programs.flatMap((program) => DEBIAN_PACKAGES[program]))];
}

function howToInstall(programs: readonly ProgramName[], machine: Machine): string {
  if (machine.hasApt) return aptCommand(programs, machine);
  return programs.map((program) => `${program}: ${ELSEWHERE[program]}`).join("\n");
}

/**
 * Returns the path of each of `programs`, installing what is missing where that can be done.
 * @throws Error whose message names the exact command when one is missing and cannot be installed
 */
export function requirePrograms<Name extends ProgramName>(
  programs: readonly Name[],
  machine: Machine = thisMachine(),
): Record<Name, string> {
  const missing = programs.filter((program) => machine.find(program) === undefined);
  if (missing.length > 0 && machine.hasApt && machine.isRoot) install(missing, machine);
  const still = programs.filter((program) => machine.find(program) === undefined);
  if (still.length > 0) {
    throw new Error(`Missing: ${still.join(", ")}. Install with:\n${howToInstall(still, machine)}`);
  }
  return Object.fromEntries(programs.map((name) => [name, machine.find(name)])) as Record<Name, string>;
}

function install(programs: readonly ProgramName[], machine: Machine): void {
  const packages = packagesOf(programs);
  machine.log(`Installing ${packages.join(", ")} with apt-get (missing: ${programs.join(", ")}) …`);
  const installed =
    machine.run("apt-get", ["-qq", "update"]) &&
    machine.run("apt-get", ["-qq", "install", "--yes", "--no-install-recommends", ...packages]);
  if (!installed) {
    throw new Error(
      `apt-get failed. Missing: ${programs.join(", ")}. Install with:\n${howToInstall(programs, machine)}`,
    );
  }
}

/** Returns the path of one program, as `requirePrograms` does. */
export function requireProgram(program: ProgramName, machine: Machine = thisMachine()): string {
  return requirePrograms([program], machine)[program];
}
