/**
 * The server behind Caddy and nginx, each with the example configuration of `src/server/package`: what the command line
 * does goes through TLS and the proxy; headers arrive; who waits for a change is answered, however late; and nobody
 * passes for another address.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as requestOverTls } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { requirePrograms } from "../../src/cli/prerequisites.ts";
import { MAX_WAIT } from "../../src/wire/changes.ts";
import { makeCertificate } from "../server/certificate.ts";
import { freshDataDir, prepareTestData } from "../server/harness.ts";
import { basic, createRecord, type Person, register, send } from "../server/people.ts";
import { buildProgram, startProgram } from "../server/program.ts";
import type { RunSoak } from "./soak.ts";

const PACKAGE = resolve(import.meta.dirname, "../../src/server/package");
const PORTS = { server: 42_390, caddy: 42_391, nginx: 42_392 };

/** Changes what an example must change on each machine: names, ports and the certificate. */
function adapted(name: string, changes: readonly (readonly [string, string])[]): string {
  let text = readFileSync(join(PACKAGE, name), "utf8");
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${name} no longer has ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

export const run: RunSoak = async ({ signal, say }) => {
  const programs = requirePrograms(["caddy", "nginx"]);
  const folder = mkdtempSync(join(tmpdir(), "sealfield-proxies-"));
  const dataDir = freshDataDir();
  const program = await buildProgram("src/command/main.ts");
  const { cert, key } = makeCertificate(7);
  const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  const upstream = ["127.0.0.1:4390", `127.0.0.1:${PORTS.server}`] as const;

  const caddyfile = join(folder, "Caddyfile");
  const site = `https://127.0.0.1:${PORTS.caddy} {\n\ttls ${certFile} ${keyFile}`;
  const options = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n";
  writeFileSync(caddyfile, options + adapted("Caddyfile", [["vault.example.org {", site], upstream]));

  const nginxFile = join(folder, "nginx.conf");
  const serverBlock = adapted("nginx.conf", [
    ["listen 443 ssl", `listen 127.0.0.1:${PORTS.nginx} ssl`],
    ["server_name vault.example.org", "server_name 127.0.0.1"],
    ["/etc/ssl/vault.example.org.pem", certFile],
    ["/etc/ssl/vault.example.org.key", keyFile],
    upstream,
  ]);
  mkdirSync(join(folder, "tmp"));
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/tmp/${name};`)
    .join("\n");
  writeFileSync(
    nginxFile,
    `daemon off;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\nevents {}\nhttp {\naccess_log off;\n${places}\n${serverBlock}}\n`,
  );

  const done: string[] = [];
  try {
    await prepareTestData(dataDir);
    for (const [name, args] of [
      ["caddy", ["run", "--config", caddyfile, "--adapter", "caddyfile"]],
      ["nginx", ["-c", nginxFile]],
    ] as const) {
      signal.throwIfAborted();
      const url = `https://127.0.0.1:${PORTS[name]}`;
      const serve = ["server", "serve", "--data", dataDir, "--port", String(PORTS.server), "--behind-proxy"];
      const server = startProgram(program, [...serve, "--public-url", url]);
      const proxy = spawn(programs[name], [...args], {
        stdio: "ignore",
        env: { ...process.env, HOME: folder },
      });
      try {
        await server.line(/listening on/);
        await listening(PORTS[name], signal);
        await through({ program, url, dataDir, certFile, folder: join(folder, `at-${name}`) });
        say(`${name}: registered, wrote, searched, sent and received a file`);
        const direct = `http://127.0.0.1:${PORTS.server}`;
        const seconds = await asked({ program, url, direct, dataDir, ca: cert });
        say(`${name}: headers are whole, ${seconds} s of silence are no end, and no address is believed`);
        done.push(name);
      } finally {
        proxy.kill("SIGTERM");
        if (proxy.exitCode === null && proxy.signalCode === null) await once(proxy, "exit");
        await server.end("SIGTERM");
      }
    }
    return `command line, headers, waits and addresses went through ${done.join(" and ")}`;
  } finally {
    for (const path of [folder, dataDir, dirname(program)]) rmSync(path, { recursive: true, force: true });
  }
};

/** Waits until somebody listens at `port`. @throws Error when the soak ends before */
async function listening(port: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const socket = connect(port, "127.0.0.1");
    const isThere = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    await new Promise((next) => setTimeout(next, 100));
  }
}

interface Trip {
  readonly program: string;
  readonly url: string;
  readonly dataDir: string;
  readonly certFile: string;
  readonly folder: string;
}

/** Does with the command line what people do. @throws Error at the first thing that is not as it must be */
async function through({ program, url, dataDir, certFile, folder }: Trip): Promise<void> {
  mkdirSync(folder);
  const env = { ...process.env, HOME: folder, NODE_EXTRA_CA_CERTS: certFile };
  const sealfield = async (args: readonly string[], stdin = ""): Promise<string> => {
    const running = promisify(execFile)(process.execPath, [program, ...args], { env, cwd: folder });
    running.child.stdin?.end(stdin);
    return (await running).stdout.trim();
  };
  const token = await sealfield(["server", "token", "--data", dataDir]);
  await sealfield(["register", "--server", url, "--name", "Alice"], token);
  // The type is in the path of its access key, as a proxy may want to tidy it up; the label is not.
  const record = await sealfield(["write", "a//b c/ü+%2F", "--label", "where=x y/z"], '{"a":"1"}');
  const found = await sealfield(["search", "--label", "where=x y/z", "--count"]);
  const value = await sealfield(["read", record, "--field", "a"]);
  if (found !== "1" || value !== "1") throw new Error(`found ${found}, read ${value}`);
  const content = "0123456789abcdef".repeat(500_000);
  writeFileSync(join(folder, "sent"), content);
  const file = await sealfield(["upload", "sent", "files"]);
  await sealfield(["download", file, "received"]);
  if (readFileSync(join(folder, "received"), "utf8") !== content)
    throw new Error("the file came back otherwise");
}

/** Sends a request to the proxy at `url`, whose certificate is `ca`. */
async function overTls(request: Request, url: string, ca: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  const sent = requestOverTls(`${url}${pathname}${search}`, { method: request.method, headers, ca });
  sent.end(Buffer.from(await request.arrayBuffer()));
  const [answer] = await once(sent, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const body = chunks.length === 0 ? null : Buffer.concat(chunks);
  return new Response(body, { status: answer.statusCode, headers: answer.headers });
}

interface Place {
  readonly program: string;
  readonly url: string;
  /** The server without its proxy. */
  readonly direct: string;
  readonly dataDir: string;
  readonly ca: string;
}

/** Headers of the connection and the machine, not of the answer. */
const OF_THE_WAY = /^(?:alt-svc|connection|date|keep-alive|server|transfer-encoding|content-length|via)$/;

/**
 * Asks through the proxy what depends on it, and returns how many seconds a silent wait took.
 * @throws Error at the first thing that is not as it must be
 */
async function asked({ program, url, direct, dataDir, ca }: Place): Promise<number> {
  const at = {
    fetch: (request: Request) => overTls(request, url, ca),
    mintToken: async () =>
      (
        await promisify(execFile)(process.execPath, [program, "server", "token", "--data", dataDir])
      ).stdout.trim(),
  };
  const [writer, silent] = [await register(at), await register(at)];

  const started = performance.now();
  const silence = waitFor(silent);
  let isAnswered = false;
  const change = waitFor(writer).finally(() => {
    isAnswered = true;
  });

  const origin = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
  const preflight = { Origin: origin, "Access-Control-Request-Method": "PUT" };
  for (const [method, headers] of [
    ["GET", { Origin: origin }],
    ["OPTIONS", preflight],
  ] as const) {
    const path = "/v1/sealfield/capabilities";
    const there = await fetch(`${direct}${path}`, { method, headers });
    const here = await at.fetch(new Request(`${direct}${path}`, { method, headers }));
    const [expected, got] = [there, here].map((answer) =>
      JSON.stringify([answer.status, [...answer.headers].filter(([name]) => !OF_THE_WAY.test(name))]),
    );
    if (expected !== got) throw new Error(`${method}: ${got} through the proxy, ${expected} without`);
  }
  // An address that is not this machine's has thirty failures; one that were believed would be refused with 429.
  for (let tries = 0; tries < 40; tries++) {
    const headers = {
      Authorization: basic(`nobody ${tries}`, "wrong"),
      "Content-Type": "application/x-www-form-urlencoded",
      "X-Forwarded-For": "203.0.113.9",
    };
    const { status } = await send(at, "POST", "/v1/auth/token", "grant_type=client_credentials", headers);
    if (status !== 401) throw new Error(`failed login ${tries} from another address answered ${status}`);
  }
  if (isAnswered) throw new Error("who waits for a change was answered before there was one");
  const written = await createRecord(writer, "t");
  const wroteAt = performance.now();
  const [first] = (await change).body.changes;
  if (first?.record?.meta?.record_id !== written.record_id) throw new Error("the change is another one");
  if (performance.now() - wroteAt > 5_000) throw new Error("the proxy holds answers back");

  const { status, body } = await silence;
  const seconds = Math.round((performance.now() - started) / 1000);
  if (status !== 200 || body.changes.length > 0 || seconds < MAX_WAIT)
    throw new Error(`a silent wait ended after ${seconds} s with ${status}`);
  return seconds;
}

/** Waits for a change as long as the server allows. */
async function waitFor({ call }: Pick<Person, "call">) {
  const { point } = (await call("GET", "/v1/sealfield/changes?since=now")).body;
  return call("GET", `/v1/sealfield/changes?since=${point}&wait=${MAX_WAIT}`);
}
