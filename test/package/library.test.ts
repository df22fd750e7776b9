/**
 * The library as strangers use it: installed from the packed tarball, checked by their TypeScript, run by their Node,
 * and cut to what they use by their bundler. Its documentation is the examples, whose comments are compared with what
 * they show.
 */
import { execFile } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { EXAMPLES, shownIn } from "./examples.ts";
import { type Packed, packed, run } from "./packed.ts";

let stranger: Packed;
let server: TestServer;

beforeAll(async () => {
  [stranger, server] = await Promise.all([packed(), startTestServer()]);
  cpSync(EXAMPLES, join(stranger.app, "examples"), { recursive: true });
});
afterAll(async () => {
  await server.stop();
});

test.each(["sodium", "nist"] as const)("every example shows in Node what it says, %s", async (suite) => {
  const program = join(stranger.app, `examples-${suite}.js`);
  await build({
    entryPoints: [join(stranger.app, "examples/main.ts")],
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    outfile: program,
    logLevel: "error",
  });
  const surroundings = { url: server.url, token: await server.mintToken(), suite };
  const script = `import { runExamples } from ${JSON.stringify(program)};
    process.stdout.write(JSON.stringify(await runExamples(JSON.parse(process.env.SURROUNDINGS))));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: stranger.app,
    env: { ...process.env, SURROUNDINGS: JSON.stringify(surroundings) },
  });
  const shown = JSON.parse(stdout);
  expect(Object.keys(shown).length).toBeGreaterThan(4);
  for (const [name, values] of Object.entries(shown)) expect(values, name).toEqual(shownIn(name));
});

const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  target: "es2023",
  lib: ["es2023", "esnext.disposable", "dom", "dom.iterable", "dom.asynciterable"],
  allowImportingTsExtensions: true,
  skipLibCheck: false,
  types: [],
};

/** Checks `included` of the stranger's program. @throws Error with what the compiler says */
async function compile(resolution: "bundler" | "nodenext", included: string): Promise<void> {
  const config = join(stranger.app, `tsconfig.${resolution}.${included}.json`);
  const module = resolution === "bundler" ? "esnext" : "nodenext";
  const compilerOptions = { ...COMPILER_OPTIONS, module, moduleResolution: resolution };
  writeFileSync(config, JSON.stringify({ compilerOptions, include: [included] }));
  await run("typescript/bin/tsc", ["-p", config], stranger.app);
}

test("the examples are typed by what the package declares, and a mistake is seen", async () => {
  const mistake = 'import { Client } from "sealfield/e3db";\nnew Client({ clientId: 1 });\n';
  writeFileSync(join(stranger.app, "mistake.ts"), mistake);
  const [, , seen] = await Promise.all([
    compile("bundler", "examples"),
    compile("nodenext", "examples"),
    compile("bundler", "mistake.ts").then(
      () => "nothing",
      (error) => String(error.stdout),
    ),
  ]);
  expect(seen).toMatch(/^mistake\.ts.*ClientId/);
});

/** Bytes of a page's script that uses these names of the library, minified. */
async function sizeOf(...names: readonly string[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${names.join(", ")} } from "sealfield/e3db"; console.log(${names.join(", ")});`,
      resolveDir: stranger.app,
    },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "browser",
    logLevel: "error",
  });
  return outputFiles[0]?.contents.length ?? 0;
}

test("a bundler takes what a program uses", async () => {
  const [error, time, client, all] = await Promise.all([
    sizeOf("VaultError"),
    sizeOf("searchTime"),
    sizeOf("Client", "register"),
    sizeOf("Client", "register", "createAccount", "searchOpened", "latestSecret", "localOf"),
  ]);
  expect(error).toBeLessThan(2_000);
  expect(time).toBeLessThan(3_000);
  // Measured: 207,442 of 227,411.
  expect(client).toBeLessThan(all - 18_000);
  expect(client).toBeLessThan(215_000);
});
