/**
 * The container's recipe built and run without a container service: on a bare Debian with this machine's Node in the
 * place of the base image, which only a registry has. What the image runs is what the recipe says: its entry point, its
 * user, its folders.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { requirePrograms } from "../../src/cli/prerequisites.ts";
import { freePort } from "../server/free-port.ts";
import type { RunSoak } from "./soak.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const RECIPE = "src/server/package/Containerfile";
const MIRROR = "http://deb.debian.org/debian";

/** Lays a bare Debian with Node and npm in `folder`. @throws Error when this is not run by npm */
async function layBase(folder: string, debootstrap: string, signal: AbortSignal): Promise<void> {
  const npm = process.env["npm_execpath"];
  if (npm === undefined) throw new Error("start it by npm run soak, whose npm goes into the container");
  const options = ["--variant=minbase", "--include=ca-certificates,libstdc++6"];
  await promisify(execFile)(debootstrap, [...options, "bookworm", folder, MIRROR], { signal });
  const modules = join(folder, "usr/local/lib/node_modules");
  mkdirSync(modules, { recursive: true });
  cpSync(dirname(dirname(npm)), join(modules, "npm"), { recursive: true });
  copyFileSync(process.execPath, join(folder, "usr/local/bin/node"));
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(folder, "usr/local/bin/npm"));
  const trusted = process.env["NODE_EXTRA_CA_CERTS"];
  if (trusted !== undefined) copyFileSync(trusted, join(folder, "etc/ssl/certs/ca-certificates.crt"));
}

export const run: RunSoak = async ({ signal, say }) => {
  const programs = requirePrograms(["buildah", "debootstrap"]);
  const folder = mkdtempSync(join(tmpdir(), "sealfield-container-"));
  const stores = [
    "--root",
    join(folder, "store"),
    "--runroot",
    join(folder, "run"),
    "--storage-driver",
    "vfs",
  ];
  const buildah = async (...args: readonly string[]): Promise<string> => {
    const running = promisify(execFile)(programs.buildah, [...stores, ...args], {
      signal,
      cwd: ROOT,
      maxBuffer: 50_000_000,
    });
    return (await running).stdout.trim();
  };
  try {
    await promisify(execFile)("npm", ["run", "build"], { cwd: ROOT, signal });
    await layBase(join(folder, "base"), programs.debootstrap, signal);
    const scratch = await buildah("from", "scratch");
    await buildah("add", "--quiet", scratch, join(folder, "base"), "/");
    await buildah("config", "--env", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", scratch);
    await buildah("config", "--env", "NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt", scratch);
    await buildah("commit", "--quiet", "--rm", scratch, "localhost/base");
    const digest = await buildah("images", "--digests", "--format", "{{.Digest}}", "localhost/base");
    say(`a base with Node ${process.version} is ${digest}`);

    const base = `BASE=localhost/base@${digest}`;
    const made = ["--isolation", "chroot", "--format", "docker", "--build-arg", base, "--tag", "sealfield"];
    await buildah("build", ...made, "--file", RECIPE, ".");
    say("the recipe is built on it");
    const container = await buildah("from", "localhost/sealfield");
    const image = JSON.parse(await buildah("inspect", "--type", "image", "localhost/sealfield")) as {
      Docker: { config: { Entrypoint: string[]; Cmd: string[] } };
    };
    const { Entrypoint: entry, Cmd: words } = image.Docker.config;
    const inside = ["run", "--isolation", "chroot", container, "--"];
    const port = String(await freePort());

    /** Runs the server as the image does, and `act` beside it; SIGTERM ends it. */
    const whileServing = async (act: () => Promise<void>): Promise<void> => {
      const args = [...stores, ...inside, ...entry, ...words, "--port", port];
      const server = spawn(programs.buildah, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
      let told = "";
      for (const stream of [server.stdout, server.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          told += text;
        });
      }
      const ended = once(server, "close");
      try {
        while (!/listening on/.test(told)) {
          const isOver = await Promise.race([
            ended.then(() => true),
            once(server.stdout, "data").then(() => false),
          ]);
          if (isOver) throw new Error(`the server ended: ${told}`);
        }
        await act();
      } finally {
        if (server.exitCode === null && server.pid !== undefined) process.kill(-server.pid, "SIGTERM");
        await ended;
      }
    };

    const url = `http://127.0.0.1:${port}`;
    const home = join(folder, "home");
    mkdirSync(home);
    const sealfield = async (args: readonly string[], stdin = ""): Promise<string> => {
      const program = join(ROOT, "dist/command/sealfield.js");
      const env = { ...process.env, HOME: home };
      const running = promisify(execFile)(process.execPath, [program, ...args], { env, signal });
      running.child.stdin?.end(stdin);
      return (await running).stdout.trim();
    };
    let record = "";
    await whileServing(async () => {
      const token = await buildah(...inside, ...entry, "token");
      await sealfield(["register", "--server", url, "--name", "Alice"], token);
      record = await sealfield(["write", "contact"], '{"phone":"555-1212"}');
    });
    say("a client registered with it and wrote");
    await whileServing(async () => {
      const phone = await sealfield(["read", record, "--field", "phone"]);
      if (phone !== "555-1212") throw new Error(`another start has ${phone}`);
      const checked = await buildah(...inside, ...entry, "check");
      const findings = checked.split("\n").filter((line) => !line.startsWith("good"));
      if (findings.length > 0 || checked === "") throw new Error(`check says: ${findings.join("; ")}`);
    });
    const user = await buildah(...inside, "id", "-un");
    if (user !== "sealfield") throw new Error(`it runs as ${user}`);
    return `built, started as ${user} by ${[...entry, ...words].join(" ")}, written to, started again and read`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
