/**
 * A real proxy in front of the server, nginx as Debian packages it, set up as README says: everything passes, whoever
 * asks is told apart by what the proxy says, and what waits ends with its caller.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireProgram } from "../../src/cli/prerequisites.ts";
import { Client } from "../../src/e3db/client.ts";
import { openKeys, publicKeyOf, signingKeyOf } from "../../src/e3db/identity.ts";
import { checkServer, register as enrolAt } from "../../src/e3db/register.ts";
import { freePort } from "./free-port.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register } from "./people.ts";
import { readdressed } from "./readdressed.ts";

const METRICS_TOKEN = "m".repeat(20);
let folder: string;
let proxy: ChildProcess;
/** Where the proxy listens. */
let url: string;
let server: TestServer;
/** What sends its requests through the proxy. */
let through: Pick<TestServer, "fetch" | "mintToken">;
let person: Person;

function configOf(port: number, origin: string): string {
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  return `
    daemon off; worker_processes 1; pid ${join(folder, "pid")};
    ${process.getuid?.() === 0 ? "user root;" : ""}
    events { worker_connections 256; }
    http {
      access_log off; ${folders.join(" ")}
      server {
        listen 127.0.0.1:${port};
        client_max_body_size 0;
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_buffering off; proxy_request_buffering off;
        location / { proxy_pass ${origin}; }
        location /vault/ { proxy_pass ${origin}/; }
      }
    }`;
}

beforeAll(async () => {
  const nginx = requireProgram("nginx");
  folder = mkdtempSync(join(tmpdir(), "sealfield-proxy-"));
  mkdirSync(join(folder, "logs"));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = await startTestServer({ behindProxy: true, publicUrl: url, metricsToken: METRICS_TOKEN });
  writeFileSync(join(folder, "nginx.conf"), configOf(port, server.url));
  proxy = spawn(nginx, ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "errors")]);
  const answers = () =>
    fetch(`${url}/health`).then(
      () => true,
      () => false,
    );
  while (!(await answers()));
  through = { fetch: (request) => fetch(readdressed(request, url)), mintToken: server.mintToken };
  person = await register(through);
});
afterAll(async () => {
  const ended = once(proxy, "exit");
  proxy.kill("SIGTERM");
  await ended;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("records of every size pass, and are found", async () => {
  const { record_id } = await createRecord(person, "t", { name: "through" }, { f: "x".repeat(8_000_000) });
  const read = await person.call("GET", `/v1/storage/records/${record_id}`);
  expect([read.status, read.body.data.f.length]).toEqual([200, 8_000_000]);
  const found = await person.call("POST", "/v2/search", { match: [{ terms: { values: ["through"] } }] });
  expect(found.body.total_results).toBe(1);
  const tooLarge = await person.call(
    "POST",
    "/v1/storage/records",
    recordBody(person, "t", {}, { f: "x".repeat(17_000_000) }),
  );
  expect(tooLarge.status).toBe(413);
});

test("files go up and down by links that lead to the proxy", async () => {
  const bytes = randomBytes(3_000_000);
  const file_meta = { checksum: createHash("md5").update(bytes).digest("base64"), size: bytes.length };
  const { meta } = recordBody(person, "file");
  const announced = await person.call("POST", "/v1/storage/files", { meta: { ...meta, file_meta } });
  expect(announced.body.file_url.startsWith(`${url}/v1/files/`)).toBe(true);
  expect((await fetch(announced.body.file_url, { method: "PUT", body: bytes })).status).toBe(200);
  const committed = await person.call("PATCH", `/v1/storage/files/${announced.body.id}`);
  const sent = await fetch(committed.body.meta.file_meta.file_url);
  expect(Buffer.from(await sent.arrayBuffer()).equals(bytes)).toBe(true);
});

test("the whole client works below a path that the proxy takes off: records, signed notes, files", async () => {
  const at = await checkServer(`${url}/vault/some/page`);
  expect(at).toBe(`${url}/vault`);
  const { identity } = await enrolAt({ url: at, token: await server.mintToken(), name: "Below" });
  expect(identity.serverUrl).toBe(at);
  const client = new Client(identity);
  const written = await client.write({ type: "t", data: { secret: "ünï" } });
  expect((await client.read(written.meta.recordId)).data).toEqual({ secret: "ünï" });
  const me = openKeys(identity);
  const keys = { publicKey: publicKeyOf(me), signingKey: signingKeyOf(me) };
  const { noteId } = await client.notes.write({ data: { note: "signed" }, reader: keys });
  expect((await client.notes.read({ noteId }, keys)).data).toEqual({ note: "signed" });
  const bytes = randomBytes(200_000);
  const file = await client.files.write({ type: "doc" }, new Blob([bytes]).stream());
  const { stream } = await new Client(identity).files.read(file.meta.recordId);
  expect(Buffer.from(await new Response(stream).arrayBuffer()).equals(bytes)).toBe(true);
});

/** The number of requests that wait for a change. */
async function waiting(): Promise<string | undefined> {
  const headers = { Authorization: `Bearer ${METRICS_TOKEN}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  return /^sealfield_requests_waiting_for_changes (\d+)$/m.exec(text)?.[1];
}

test("a long poll is answered when something happens, and ends when its caller hangs up", async () => {
  const { point } = (await person.call("GET", "/v1/sealfield/changes?since=now")).body;
  const path = `/v1/sealfield/changes?since=${point}&wait=25`;
  const answer = person.call("GET", path);
  await expect.poll(waiting).toBe("1");
  const { record_id } = await createRecord(person, "t");
  expect((await answer).body.changes).toMatchObject([{ record: { meta: { record_id } } }]);
  const later = (await person.call("GET", "/v1/sealfield/changes?since=now")).body.point;
  const hangUp = new AbortController();
  const headers = { Authorization: `Bearer ${person.bearer}` };
  const given = fetch(`${url}/v1/sealfield/changes?since=${later}&wait=25`, {
    headers,
    signal: hangUp.signal,
  });
  given.catch(() => {});
  await expect.poll(waiting).toBe("1");
  hangUp.abort();
  await expect.poll(waiting).toBe("0");
});

test("whoever asks through it is no program of this machine, whatever it says of itself", async () => {
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { headers: { "X-Forwarded-For": "127.0.0.1" } })).status).toBe(404);
});

test("a proxy that the operator did not name gets no metrics either", async () => {
  const unnamed = await startTestServer({ metricsToken: METRICS_TOKEN });
  const other = await freePort();
  writeFileSync(join(folder, "other.conf"), configOf(other, unnamed.url).replace("/pid;", "/other-pid;"));
  const second = spawn(requireProgram("nginx"), [
    ...["-p", folder, "-c", join(folder, "other.conf"), "-e", join(folder, "other-errors")],
  ]);
  try {
    const status = (path: string) =>
      fetch(`http://127.0.0.1:${other}${path}`).then(
        (answer) => answer.status,
        () => 0,
      );
    await expect.poll(() => status("/v1/sealfield/capabilities")).toBe(200);
    expect(await status("/metrics")).toBe(404);
    expect((await fetch(`${unnamed.url}/metrics`)).status).toBe(200);
  } finally {
    second.kill("SIGTERM");
    await once(second, "exit");
    await unnamed.stop();
  }
});
