/**
 * What an operator does, by the real program: invite, list and disable people, back up under load, restore, check,
 * move.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { freshDataDir, prepareTestData, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register, send } from "./people.ts";
import { type ExternalPostgres, freshDatabase, startPostgres } from "./postgres.ts";
import { buildProgram, type Program, startProgram } from "./program.ts";
import { startS3 } from "./s3.ts";

let program: string;
let postgres: ExternalPostgres;
const folders: string[] = [];
const running: Program[] = [];
beforeAll(async () => {
  [program, postgres] = await Promise.all([buildProgram(), startPostgres({ fsync: "off" })]);
});
afterEach(async () => {
  for (const started of running.splice(0)) await started.end("SIGINT");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await postgres.remove();
  rmSync(dirname(program), { recursive: true, force: true });
});

function newFolder(): string {
  const folder = freshDataDir();
  folders.push(folder, `${folder}.partial`);
  return folder;
}

async function dataDir(): Promise<string> {
  const folder = newFolder();
  await prepareTestData(folder);
  return folder;
}

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const started = startProgram(program, args, env);
  running.push(started);
  return started;
}

/** Runs a command to its end. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const command = start(args, env);
  return { status: await command.ended, out: command.out(), err: command.err() };
}

/** Starts the server on `args` and returns it as tests call one. */
async function serve(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ server: TestServer; program: Program }> {
  const started = start(["serve", "--port", "0", ...args], env);
  const [, url = ""] = await started.line(/^listening on (http:\/\/127\.0\.0\.1:\d+)$/m);
  const token = /^registration token: (\S+)$/m.exec(started.out())?.[1] ?? "";
  const at = (request: Request) => {
    const { pathname, search } = new URL(request.url);
    return fetch(new Request(`${url}${pathname}${search}`, request as RequestInit));
  };
  const server = { url, fetch: at, mintToken: async () => token } as Partial<TestServer> as TestServer;
  return { server, program: started };
}

const FILES = "/v1/storage/files";
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("base64");

/** Sends a file of `bytes` as a record of `type`; its label says its MD5. */
async function sendFile(writer: Person, type: string, bytes: Uint8Array): Promise<string> {
  const file_meta = { checksum: md5(bytes), compression: "raw", size: bytes.length };
  const meta = { writer_id: writer.id, user_id: writer.id, type, plain: { md5: md5(bytes) }, file_meta };
  const pending = await writer.call("POST", FILES, { meta, data: {} });
  const body = new Blob([Uint8Array.from(bytes)]);
  const headers = { "Content-MD5": md5(bytes) };
  const put = await fetch(pending.body.file_url, { method: "PUT", headers, body });
  if (put.status !== 200) throw new Error(`sending a file answered ${put.status}`);
  const committed = await writer.call("PATCH", `${FILES}/${pending.body.id}`);
  return committed.body.meta.record_id as string;
}

async function fileSum(reader: Pick<Person, "call">, recordId: string): Promise<string> {
  const { body } = await reader.call("GET", `${FILES}/${recordId}`);
  const bytes = new Uint8Array(await (await fetch(body.meta.file_meta.file_url)).arrayBuffer());
  return md5(bytes);
}

/** The same person on another server. */
function at(server: TestServer, person: Person): Pick<Person, "call"> {
  const headers = { Authorization: `Bearer ${person.bearer}` };
  return { call: (method, path, body) => send(server, method, path, body, headers) };
}

describe("people", () => {
  test("an invitation is a link and a code for one person, and its page says what to do", async () => {
    const folder = await dataDir();
    const { server } = await serve(["--data", folder]);
    const { out, status } = await run(["invite", "--data", folder, "--public-url", server.url]);
    expect(status).toBe(0);
    expect(out).toMatch(/[█▀▄]{20}/);
    const link = new URL(/^http\S+$/m.exec(out)?.[0] ?? "");
    expect(link.origin).toBe(server.url);
    const page = await fetch(link);
    expect(page.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(await page.text()).toMatch(/paste it/);
    const token = new URLSearchParams(link.hash.slice(1)).get("token") ?? "";
    const invited = { ...server, mintToken: async () => token };
    await register(invited, "the invited");
    await expect(register(invited, "another")).rejects.toThrow("401");
    expect((await run(["invite", "--public-url", "http://192.168.0.1", "--data", folder])).err).toMatch(
      /^--public-url is an address like https/,
    );
  });

  test("links to files lead to the public address", async () => {
    const folder = await dataDir();
    const { server } = await serve(["--data", folder, "--public-url", "https://vault.example.org"]);
    const anna = await register(server);
    const file_meta = { checksum: md5(Uint8Array.from([])), compression: "raw", size: 0 };
    const meta = { writer_id: anna.id, user_id: anna.id, type: "file", plain: {}, file_meta };
    const pending = await anna.call("POST", FILES, { meta, data: {} });
    expect(pending.body.file_url).toMatch(/^https:\/\/vault\.example\.org\/v1\/files\//);
  });

  test("clients are listed, disabled while the server runs, and enabled again", async () => {
    const folder = await dataDir();
    const { server } = await serve(["--data", folder]);
    const anna = await register(server, "Anna \u001b[31mred\u202e");
    const list = await run(["clients", "--data", folder]);
    expect(list.out).toMatch(
      new RegExp(`^${anna.id}  enabled   \\d{4}-.*Z  0 records, 0 files, 0.0 MB  Anna �\\[31mred�$`, "m"),
    );
    expect((await run(["clients", "disable", anna.id, "--data", folder])).out).toBe(`disabled ${anna.id}\n`);
    const path = `/v1/client/${anna.id}`;
    while ((await anna.call("GET", path)).status !== 401);
    expect((await run(["clients", "--data", folder])).out).toContain(`${anna.id}  disabled`);
    expect((await run(["clients", "enable", anna.id, "--data", folder])).status).toBe(0);
    const basic = Buffer.from(`${anna.apiKeyId}:${anna.apiSecret}`).toString("base64");
    const grant = { Authorization: `Basic ${basic}`, "Content-Type": "application/x-www-form-urlencoded" };
    const token = await send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", grant);
    const again = { Authorization: `Bearer ${token.body.access_token}` };
    while ((await send(server, "GET", path, undefined, again)).status !== 200);

    const unknown = await run(["clients", "disable", randomUUID(), "--data", folder]);
    expect([unknown.status, unknown.err]).toEqual([1, expect.stringMatching(/^no client has the id/)]);
    expect((await run(["clients", "dance", "--data", folder])).status).toBe(1);
  });
});

test("every command explains itself, and refuses what it does not understand in one line", async () => {
  const help = await run(["--help"]);
  const names = [
    "serve",
    "token",
    "invite",
    "clients",
    "backup",
    "restore",
    "check",
    "move-database",
    "move-files",
    "unit",
  ];
  const explained = await Promise.all(names.map((name) => run([name, "--help"])));
  for (const [index, name] of names.entries()) {
    expect(help.out).toMatch(new RegExp(`^  ${name} `, "m"));
    expect(explained[index]?.out).toMatch(new RegExp(`^usage: npm run server -- .*${name}`));
  }
  const cases: [string[], RegExp][] = [
    [["serve", "now"], /^serve takes no now$/],
    [["token", "x"], /^token takes no x$/],
    [["backup"], /^name one folder: .*backup FOLDER$/],
    [["restore", "a", "b"], /^name one folder: .*restore FOLDER$/],
    [["restore", "/nowhere", "--data", newFolder()], /is not a backup/],
    [["move-database"], /^say where to: --database-url/],
    [["move-files"], /^say where to: --s3-bucket/],
    [["unit", "x"], /^unit takes no x$/],
    [["unit", "--data", "/srv"], /leave --data out$/],
    [["serve", "--s3-region", "x"], /^--s3-region needs --s3-bucket$/],
    [["serve", "--s3-bucket", "vault"], /AWS_ACCESS_KEY_ID/],
    [["serve", "--s3-bucket", "No Bucket"], /is not the name of a bucket/],
  ];
  const env = { DATABASE_URL: "", AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
  await Promise.all(
    cases.map(async ([args, expected]) => {
      const { status, err } = await run(args, env);
      expect([status, err.trim()]).toEqual([1, expect.stringMatching(expected)]);
    }),
  );
});

test("a database that cannot be used is named with what to do", async () => {
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query("create role guest login password 'guest'");
  await admin.end();
  const { password, host } = new URL(postgres.url);
  const at = (account: string, name: string, where = host) => `postgres://${account}@${where}/${name}`;
  const folder = await dataDir();
  const cases: [string[], RegExp][] = [
    [
      ["serve", "--port", "0", "--database-url", at("operator:wrong", "postgres")],
      /refuses that user's password$/,
    ],
    [
      ["serve", "--port", "0", "--database-url", at(`operator:${password}`, "none")],
      /make one with createdb$/,
    ],
    [["token", "--database-url", at("guest:guest", "postgres")], /make it the owner \(alter database/],
    [
      ["move-database", "--data", folder, "--database-url", at("guest:guest", "postgres")],
      /make it the owner/,
    ],
    [
      ["check", "--database-url", at("guest:guest", "postgres", "127.0.0.1:1")],
      /nothing listens at that address$/,
    ],
  ];
  await Promise.all(
    cases.map(async ([args, expected]) => {
      const { status, err } = await run(["--data", newFolder(), ...args]);
      expect([status, err.trim()]).toEqual([1, expect.stringMatching(expected)]);
      expect(err).not.toContain(password);
    }),
  );
  const restored = await serve(["--data", folder]);
  await restored.program.end("SIGINT");
});

describe("backup and restore", () => {
  /** How many files each has at the server: with the next one the oldest goes. */
  const KEPT_FILES = 3;

  /** Writes records, files and deletions one after the other until told to stop, and each of them at least once. */
  async function work(writer: Person, stopped: () => boolean): Promise<void> {
    const mine: string[] = [];
    for (let n = 0; n <= KEPT_FILES || !stopped(); n++) {
      await createRecord(writer, "log", { n: String(n) });
      mine.push(await sendFile(writer, "file", randomBytes(3000 + 100 * n)));
      if (mine.length > KEPT_FILES) {
        const gone = await writer.call("DELETE", `/v1/storage/records/${mine.shift()}`);
        expect(gone.status).toBe(204);
      }
    }
  }

  test("made under load it is one moment of records and files, and what was acknowledged before is in it", async () => {
    const folder = await dataDir();
    const { server, program: serving } = await serve(["--data", folder]);
    const writers = await Promise.all(Array.from({ length: 3 }, (_, i) => register(server, `writer ${i}`)));
    const before = await Promise.all(
      writers.map((writer) =>
        createRecord(writer, "before", { odd: '\u2028 \\ " \u{1f600}', size: "x".repeat(90_000) }),
      ),
    );
    let stop = false;
    const writing = writers.map((writer) => work(writer, () => stop));
    const backups = [newFolder(), newFolder()];
    for (const backup of backups) {
      const made = await run(["backup", backup, "--data", folder]);
      expect([made.status, made.err]).toEqual([0, expect.stringMatching(/^record: \d+ rows$/m)]);
    }
    stop = true;
    await Promise.all(writing);
    expect((await run(["backup", backups[0] ?? "", "--data", folder])).err).toMatch(
      /holds something already/,
    );
    expect(await serving.end("SIGINT")).toBe(0);

    const [, backup = ""] = backups;
    const target = newFolder();
    const restored = await run(["restore", backup, "--data", target]);
    expect([restored.status, restored.out + restored.err]).toEqual([
      0,
      expect.stringMatching(/^restored the backup of \d{4}-/),
    ]);
    const { server: again, program: servingAgain } = await serve(["--data", target]);
    for (const [index, writer] of writers.entries()) {
      const there = at(again, writer);
      const first = await there.call("GET", `/v1/storage/records/${before[index]?.record_id}`);
      expect(first.body.meta.plain).toMatchObject({ odd: '\u2028 \\ " \u{1f600}' });
      const terms = { content_types: ["log"] };
      const body = { match: [{ condition: "AND", terms }], limit: 1000 };
      const { results } = (await there.call("POST", "/v2/search", body)).body;
      // One after the other, so one moment holds the first so many and no other.
      expect(results.map((row: { meta: { plain: { n: string } } }) => row.meta.plain.n)).toEqual(
        results.map((_: unknown, n: number) => String(n)),
      );
      const files = await there.call("POST", "/v2/search", {
        match: [{ condition: "AND", terms: { content_types: ["file"] } }],
      });
      // Each waits for the one before: a record, its file, and from the fifth on a deletion.
      expect(files.body.total_results).toBeGreaterThanOrEqual(Math.min(KEPT_FILES, results.length - 1));
      for (const { meta } of files.body.results) {
        expect(await fileSum(there, meta.record_id)).toBe(meta.plain.md5);
      }
    }
    // What is written afterwards comes after what is there.
    const [anna] = writers;
    if (anna)
      expect(
        (await at(again, anna).call("POST", "/v1/storage/records", recordBody(anna, "log"))).status,
      ).toBe(201);
    const checked = await run(["check", "--data", target]);
    expect([checked.status, checked.out]).toEqual([0, expect.not.stringContaining("PROBLEM")]);
    await servingAgain.end("SIGINT");

    const twice = await run(["restore", backup, "--data", target]);
    expect([twice.status, twice.err]).toEqual([
      1,
      expect.stringMatching(/holds a database of this server already/),
    ]);
    const [damage = ""] = backups;
    const path = join(damage, "tables/tag.jsonl.gz");
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const other = newFolder();
    expect((await run(["restore", damage, "--data", other])).err).toMatch(
      /the backup is damaged: tables\/tag/,
    );
    // A file that is not what it was is found before a row is kept; the same target then takes a good one.
    const files = join(backup, "files");
    const [one = ""] = readdirSync(files, { recursive: true, encoding: "utf8" }).filter(
      (name) => name.length > 36,
    );
    const whole = readFileSync(join(files, one));
    writeFileSync(join(files, one), whole.subarray(1));
    const torn = await run(["restore", backup, "--data", other]);
    expect([torn.status, torn.err]).toEqual([1, expect.stringMatching(/shorter than announced/)]);
    writeFileSync(join(files, one), whole);
    expect((await run(["restore", backup, "--data", other])).status).toBe(0);
  });

  test("Ctrl+C in the middle leaves neither a folder nor a part of one, and the server goes on", async () => {
    const folder = await dataDir();
    const { server } = await serve(["--data", folder]);
    const writer = await register(server);
    for (let n = 0; n < 20; n++) await sendFile(writer, "file", randomBytes(50_000));
    const backup = newFolder();
    const command = start(["backup", backup, "--data", folder]);
    while (!existsSync(`${backup}.partial`) && !existsSync(backup))
      await new Promise((resolve) => setImmediate(resolve));
    command.child.kill("SIGINT");
    const status = await command.ended;
    // It may have been done by then.
    expect([status, existsSync(backup)]).toEqual(status === 0 ? [0, true] : [1, false]);
    expect(existsSync(`${backup}.partial`)).toBe(false);
    await createRecord(writer, "log");
  });
});

describe("check", () => {
  test("finds files that nobody needs, and removes them if told; and files whose bytes are lost", async () => {
    const folder = await dataDir();
    const { server } = await serve(["--data", folder]);
    const writer = await register(server);
    await sendFile(writer, "file", randomBytes(10));
    await sendFile(writer, "file", randomBytes(20));
    const good = await run(["check", "--data", folder]);
    expect([good.status, good.out]).toEqual([0, expect.stringMatching(/2 of 2 files whole/)]);
    for (const name of ["fsync", "full_page_writes", "synchronous_commit"])
      expect(good.out).toContain(`${name} is on`);

    const id = randomUUID();
    const orphan = join(folder, "files", id.slice(0, 2), id.slice(2, 4));
    mkdirSync(orphan, { recursive: true });
    writeFileSync(join(orphan, id), "x");
    const found = await run(["check", "--data", folder]);
    expect([found.status, found.out]).toEqual([
      1,
      expect.stringMatching(/PROBLEM 1 files that no record needs/),
    ]);
    expect((await run(["check", "--repair", "--data", folder])).status).toBe(0);
    expect(existsSync(join(orphan, id))).toBe(false);

    const [lost = ""] = readdirSync(join(folder, "files"), { recursive: true, encoding: "utf8" }).filter(
      (name) => name.length > 36,
    );
    rmSync(join(folder, "files", lost));
    const missing = await run(["check", "--data", folder]);
    expect([missing.status, missing.out]).toEqual([1, expect.stringMatching(/PROBLEM 1 of 2 files whole/)]);
    const backup = newFolder();
    const made = await run(["backup", backup, "--data", folder]);
    expect([made.status, made.err]).toEqual([1, expect.stringMatching(/complete but for 1 files/)]);
    expect((await run(["restore", backup, "--data", newFolder()])).status).toBe(0);
  });

  test("finds a database that does not wait for the disk", async () => {
    const database = await freshDatabase(postgres.url);
    const { status, out, err } = await run(["check", "--data", newFolder(), "--database-url", database.url]);
    expect([status, err]).toEqual([1, "1 problem found\n"]);
    expect(out).toMatch(/^PROBLEM fsync is off\n +set fsync = on/m);
    await database.drop();
  });

  test("tries the bucket, and prints the rule that it needs for browsers", async () => {
    const folder = await dataDir();
    const rule = `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>
      <AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>`;
    const [shut, open] = [await startS3(), await startS3({}, rule)];
    const options = ({ options }: typeof shut) => [
      "--data",
      folder,
      "--s3-bucket",
      options.bucket,
      "--s3-endpoint",
      options.endpoint ?? "",
    ];
    const env = { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" };
    const refused = await run(["check", ...options(shut)], env);
    expect([refused.status, refused.out]).toEqual([
      1,
      expect.stringMatching(/PROBLEM the bucket does not let browsers in/),
    ]);
    expect(refused.out).toContain('"AllowedOrigins": [');
    expect((await run(["check", ...options(shut), "--files-through-server"], env)).status).toBe(0);
    expect((await run(["check", ...options(open)], env)).out).toMatch(/^good +the bucket lets browsers in/m);
    const wrong = await run(["check", ...options(open)], { ...env, AWS_SECRET_ACCESS_KEY: "wrong" });
    expect(wrong.out).toMatch(
      /^PROBLEM the bucket vault cannot be used: the bucket refuses: SignatureDoesNotMatch/m,
    );
    await Promise.all([shut.stop(), open.stop()]);
  });
});

describe("moving", () => {
  test("the built-in database to another PostgreSQL, once, and never with a server on it", async () => {
    const folder = await dataDir();
    const { server, program: serving } = await serve(["--data", folder]);
    const writer = await register(server);
    const { record_id } = await createRecord(writer, "log", { n: "1" });
    const file = await sendFile(writer, "file", Uint8Array.from([1, 2, 3]));
    const database = await freshDatabase(postgres.url);
    const move = ["move-database", "--data", folder, "--database-url", database.url, "--partitions", "4"];
    expect((await run(move)).err).toMatch(/another server \(process \d+\) is using/);
    await serving.end("SIGINT");
    const moved = await run(move);
    expect([moved.status, moved.out + moved.err.slice(-900)]).toEqual([
      0,
      expect.stringMatching(/^moved \d+ rows\. Start the server/),
    ]);
    expect((await run(["serve", "--data", folder])).err).toMatch(
      /the database of .* moved away on .*--database-url/,
    );
    const { server: there, program: next } = await serve(["--data", folder], { DATABASE_URL: database.url });
    const same = at(there, writer);
    expect((await same.call("GET", `/v1/storage/records/${record_id}`)).body.meta.plain).toEqual({ n: "1" });
    expect(await fileSum(same, file)).toBe(md5(Uint8Array.from([1, 2, 3])));
    await next.end("SIGINT");
    await database.drop();
  });

  test("files to a bucket, from where they are then fetched; repeating it sends nothing again", async () => {
    const folder = await dataDir();
    const { server, program: serving } = await serve(["--data", folder]);
    const writer = await register(server);
    const bytes = randomBytes(70_000);
    const file = await sendFile(writer, "file", bytes);
    await serving.end("SIGINT");
    const s3 = await startS3({ prefix: "kept/" });
    const env = { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER", AWS_REGION: "eu-test-1" };
    const { bucket, endpoint } = s3.options;
    const options = [
      "--data",
      folder,
      "--s3-bucket",
      bucket,
      "--s3-endpoint",
      endpoint ?? "",
      "--s3-prefix",
      "kept/",
    ];
    const nowhere = options.map((option) => (option === bucket ? "no-such-bucket" : option));
    const failed = await run(["move-files", ...nowhere], env);
    expect([failed.status, failed.out]).toEqual([1, ""]);
    expect(failed.err).toMatch(/^there is no bucket no-such-bucket: make it first/m);
    expect(existsSync(join(folder, "files", "moved.json"))).toBe(false);
    expect((await run(["move-files", ...options], env)).out).toMatch(/^1 files copied to vault/);
    expect((await run(["move-files", ...options], env)).out).toMatch(/^0 files copied to vault/);
    expect((await run(["serve", "--data", folder])).err).toMatch(
      /the files of .* moved away on .*--s3-bucket/,
    );
    rmSync(join(folder, "files"), { recursive: true });
    const { server: there } = await serve(options, env);
    expect(await fileSum(at(there, writer), file)).toBe(md5(bytes));
    expect(
      await fileSum(at(there, writer), await sendFile({ ...writer, ...at(there, writer) }, "file", bytes)),
    ).toBe(md5(bytes));
    await s3.stop();
  });
});
