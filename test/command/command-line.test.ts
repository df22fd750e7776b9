/** Every command of `sealfield` against a real server, as scripts and people at a terminal use it. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programOf } from "../../src/command/program.ts";
import { randomAccessKey } from "../../src/crypto/access-key.ts";
import { Client, parseConfig } from "../../src/e3db/index.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { freshHome, type Ran, type RunOptions, runAt } from "./run.ts";

let server: TestServer;
/** Commands that a test has run with success. */
const covered = new Set<string>();

interface Person {
  readonly home: string;
  readonly id: string;
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** Runs with `--json`, expects success and returns the results. */
  readonly ok: (args: readonly string[], stdin?: string) => Promise<never[]>;
}

async function personAt(home: string, args: readonly string[] = [], env = {}): Promise<Person> {
  const run = async (words: readonly string[], options: RunOptions = {}) => {
    const ran = await runAt(home, words, { env, ...options });
    if (ran.status === 0) covered.add(words.slice(0, 2).join(" ")).add(words[0] ?? "");
    return ran;
  };
  const ok = async (words: readonly string[], stdin = "") => {
    const ran = await run([...words, "--json"], { stdin });
    expect(ran.err).toBe("");
    expect(ran.status).toBe(0);
    return ran.json();
  };
  const token = await server.mintToken();
  const [made] = await ok(["register", "--server", server.url, "--name", "Somebody", ...args], `${token}\n`);
  return { home, id: (made as { client_id: string } | undefined)?.client_id ?? "", run, ok };
}

const person = (...args: readonly string[]) => personAt(freshHome(), args);

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.stop();
});

type Meta = Readonly<Record<"record_id" | "version" | "created", string>>;
const metaOf = (written: unknown): Meta => (written as { meta: Meta }).meta;
const idOf = (written: unknown): string => metaOf(written).record_id;

describe("profiles", () => {
  test("one that cannot be read is not taken for a missing one", async () => {
    const home = freshHome();
    // Nobody can read a folder as a file, not even root.
    const ran = await runAt(home, ["whoami", "--config", home]);
    expect([ran.status, ran.err]).toEqual([2, expect.stringContaining(`${home} cannot be read`)]);
  });

  test("register writes the SDKs' file for its owner only, and takes no place that is taken", async () => {
    const alice = await person();
    const path = join(alice.home, ".tozny/e3db.json");
    const config = JSON.parse(readFileSync(path, "utf8"));
    expect(config).toMatchObject({ version: "2", client_id: alice.id, api_url: server.url });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const token = await server.mintToken({ maxUses: 1 });
    const again = ["register", "--server", server.url, "--name", "B", "--token-file", "-"];
    expect(await alice.run(again, { stdin: token })).toMatchObject({ status: 5 });
    // The token was not spent on it.
    expect((await alice.run([...again, "--profile", "work"], { stdin: token })).status).toBe(0);
    expect(readdirSync(join(alice.home, ".tozny/work"))).toEqual(["e3db.json"]);
    expect((await alice.ok(["whoami"]))[0]).toMatchObject({ client_id: alice.id, suite: "sodium" });
    expect((await alice.ok(["whoami", "--profile", "work"]))[0]).not.toMatchObject({ client_id: alice.id });
  });

  test("a refused token leaves nothing behind, and says what to do", async () => {
    const home = freshHome();
    const args = ["register", "--server", server.url, "--name", "A"];
    const ran = await runAt(home, args, { stdin: "nonsense" });
    expect(ran.status).toBe(4);
    expect(ran.err).toMatch(/ask for a new one/);
    expect(readdirSync(join(home, ".tozny"))).toEqual([]);
  });

  test("a token is typed unseen into a terminal, corrections included", async () => {
    const home = freshHome();
    const token = await server.mintToken();
    const args = ["register", "--server", server.url, "--name", "A"];
    const ran = await runAt(home, args, { typed: `xy\u007f\b${token}\r` });
    expect(ran).toMatchObject({ status: 0, err: "registration token: \n" });
    expect(ran.out + ran.err).not.toContain(token);
  });

  test("secrets are never shown, and no option takes one", async () => {
    const alice = await person();
    const config = JSON.parse(readFileSync(join(alice.home, ".tozny/e3db.json"), "utf8"));
    const shown = JSON.stringify(await alice.ok(["whoami"])) + (await alice.run(["whoami"])).out;
    for (const name of ["api_secret", "private_key", "private_signing_key"])
      expect(shown).not.toContain(config[name]);
  });

  test("a profile that others can read is refused, with the command that mends it", async () => {
    const alice = await person();
    const path = join(alice.home, ".tozny/e3db.json");
    chmodSync(path, 0o644);
    const ran = await alice.run(["whoami"]);
    expect(ran.status).toBe(2);
    expect(ran.err).toContain(`chmod 600 '${path}'`);
  });

  test("what python, js, Java and Go write is read: a number as version, names in camelCase", async () => {
    const alice = await person();
    const { version: _, ...config } = JSON.parse(readFileSync(join(alice.home, ".tozny/e3db.json"), "utf8"));
    const home = freshHome();
    mkdirSync(join(home, ".tozny"));
    const camel = Object.entries(config).map(([name, value]) => [
      name.replace(/_(\w)/g, (__, letter: string) => letter.toUpperCase()),
      value,
    ]);
    const text = JSON.stringify({ version: 2, ...Object.fromEntries(camel) });
    writeFileSync(join(home, ".tozny/e3db.json"), text, { mode: 0o600 });
    expect((await runAt(home, ["whoami"])).out).toContain(alice.id);
  });

  test("CRYPTO_SUITE=NIST registers with that suite, and is held against the profile later", async () => {
    const nist = await personAt(freshHome(), [], { CRYPTO_SUITE: "NIST" });
    expect((await nist.ok(["whoami"]))[0]).toMatchObject({ suite: "nist" });
    const [written] = await nist.ok(["write", "t"], '{"a":"1"}');
    expect((await nist.ok(["read", idOf(written)]))[0]).toMatchObject({ data: { a: "1" } });
    expect((await nist.run(["whoami"], { env: { CRYPTO_SUITE: "Sodium" } })).status).toBe(2);
    expect((await nist.run(["whoami"], { env: { CRYPTO_SUITE: "ROT13" } })).status).toBe(2);
  });

  test("a backup goes to the client that was named, who can open it", async () => {
    const keeper = await person();
    const alice = await person("--backup", keeper.id);
    const [row] = await keeper.ok(["search", "--type", "tozny.key_backup", "--others", "--open"]);
    expect(row).toMatchObject({ data: { client_id: JSON.stringify(alice.id) } });
  });
});

describe("records", () => {
  test("write, read, one field as it is, update, delete", async () => {
    const alice = await person();
    const [written] = await alice.ok(
      ["write", "contact/family", "--label", "house=Stark"],
      '{"name":"Jon","n":"1\\n2"}',
    );
    const id = idOf(written);
    expect((await alice.ok(["read", id]))[0]).toMatchObject({
      meta: { record_id: id, type: "contact/family", plain: { house: "Stark" } },
      data: { name: "Jon", n: "1\n2" },
    });
    expect((await alice.run(["read", id, "--field", "n"])).out).toBe("1\n2");
    const version = metaOf(written).version;
    const [updated] = await alice.ok(["update", id, "--seen", version], '{"name":"Aegon"}');
    expect(updated).toMatchObject({ meta: { plain: { house: "Stark" } }, data: { name: "Aegon" } });
    const late = await alice.run(["update", id, "--seen", version], { stdin: '{"name":"late"}' });
    expect(late.status).toBe(5);
    expect((await alice.ok(["delete", id]))[0]).toEqual({ deleted: id });
    expect((await alice.run(["read", id])).status).toBe(3);
  });

  test("fields are typed unseen into a terminal; others' control characters do nothing to it", async () => {
    const alice = await person();
    const args = ["write", "login", "--field", "password", "--label", "who=\u001b[2Jme"];
    const ran = await alice.run(args, { typed: "s3cret\r" });
    expect(ran.status).toBe(0);
    expect(ran.out + ran.err).not.toContain("s3cret");
    const id = ran.out.trim();
    const shown = await alice.run(["read", id], { typed: "" });
    expect(shown.out).toContain("password: s3cret");
    expect(shown.out).toContain("\\u001b[2Jme");
    expect(shown.out).not.toContain("\u001b");
  });

  test.each([
    ["no JSON", "name=Jon"],
    ["a list", "[1]"],
    ["a number", '{"age":3}'],
    ["nothing", ""],
  ])("%s is refused before anything is sent", async (_, stdin) => {
    const alice = await person();
    const ran = await alice.run(["write", "t"], { stdin });
    expect(ran).toMatchObject({ status: 2, out: "" });
    expect(ran.err).toMatch(/JSON object|is no text/);
    expect(await alice.ok(["search"])).toEqual([]);
  });

  test("errors have codes for programs too", async () => {
    const alice = await person();
    const missing = "00000000-0000-4000-8000-000000000000";
    const ran = await alice.run(["read", missing, "--json"]);
    expect(JSON.parse(ran.err)).toMatchObject({ error: { code: "not_found" } });
    expect((await alice.run(["read"])).status).toBe(2);
    expect((await alice.run(["raed", missing])).err).toContain("read");
    expect((await runAt(freshHome(), ["read", missing])).err).toContain("sealfield register");
  });
});

describe("search", () => {
  let alice: Person;
  const made: string[] = [];
  beforeAll(async () => {
    alice = await person();
    for (const [name, colour] of [
      ["Drogon", "black"],
      ["Rhaegal", "green"],
      ["Viserion", "cream"],
    ]) {
      const [written] = await alice.ok(
        ["write", "dragon", "--label", `colour=${colour}`, "--label", "wings=2"],
        `{"name":"${name}"}`,
      );
      made.push(metaOf(written).created);
    }
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ["exact", ["--label", "colour=black"], ["Drogon"]],
    ["any of", ["--value", "black", "--value", "green"], ["Drogon", "Rhaegal"]],
    ["all of", ["--type", "dragon", "--value", "cream", "--all"], ["Viserion"]],
    ["fuzzy", ["--value", "grean", "--strategy", "fuzzy"], ["Rhaegal"]],
    ["wildcard", ["--value", "cr*m", "--strategy", "wildcard"], ["Viserion"]],
    ["regexp", ["--value", "(black|cream)", "--strategy", "regexp"], ["Drogon", "Viserion"]],
    ["without", ["--type", "dragon", "--without-value", "green"], ["Drogon", "Viserion"]],
    ["newest", ["--type", "dragon", "--newest", "--limit", "2"], ["Viserion", "Rhaegal"]],
    ["offset", ["--type", "dragon", "--offset", "1", "--limit", "1"], ["Rhaegal"]],
    ["before", ["--type", "dragon", "--before", "2001-01-01", "--zone", "PST"], []],
  ])("%s", async (_, args, names) => {
    const rows = await alice.ok(["search", ...args, "--open"]);
    expect(rows.map((row: { data: { name: string } }) => row.data.name)).toEqual(names);
  });

  test("by time of writing; counted; without opening", async () => {
    const rows = await alice.ok(["search", "--type", "dragon", "--after", made[2] ?? ""]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).not.toHaveProperty("data");
    expect((await alice.run(["search", "--type", "dragon", "--count"])).out).toBe("3\n");
    expect((await alice.run(["search", "--strategy", "guess"])).status).toBe(2);
    expect((await alice.run(["search", "--after", "tomorrow"])).status).toBe(2);
  });
});

describe("sharing", () => {
  test("share, list, read, revoke", async () => {
    const [alice, bob] = [await person(), await person()];
    const [written] = await alice.ok(["write", "recipe"], '{"soup":"leek"}');
    await alice.ok(["share", "recipe", bob.id]);
    expect(await alice.ok(["shares"])).toMatchObject([
      { direction: "out", type: "recipe", client_id: bob.id },
    ]);
    expect(await bob.ok(["shares"])).toMatchObject([
      { direction: "in", type: "recipe", client_id: alice.id },
    ]);
    expect((await bob.ok(["read", idOf(written)]))[0]).toMatchObject({ data: { soup: "leek" } });
    await alice.ok(["revoke", "recipe", bob.id]);
    expect((await bob.run(["read", idOf(written)])).status).toBe(3);
  });

  test("an authorizer shares, and its key is believed when the reader was told so", async () => {
    const [alice, bob, carol] = [await person(), await person(), await person()];
    const [written] = await alice.ok(["write", "recipe"], '{"soup":"leek"}');
    await alice.ok(["authorizer", "add", "recipe", bob.id]);
    expect(await bob.ok(["authorizer", "list"])).toMatchObject([{ direction: "in", client_id: alice.id }]);
    await bob.ok(["share", "recipe", carol.id, "--for", alice.id]);
    const refused = await carol.run(["read", idOf(written)]);
    expect(refused.status).toBe(7);
    expect(refused.err).toContain("sealfield trust");
    await carol.ok(["trust", alice.id, "recipe", bob.id]);
    expect((await carol.ok(["read", idOf(written)]))[0]).toMatchObject({ data: { soup: "leek" } });
    await bob.ok(["revoke", "recipe", carol.id, "--for", alice.id]);
    await alice.ok(["authorizer", "remove", "recipe", bob.id]);
    expect(await alice.ok(["authorizer", "list"])).toEqual([]);
  });

  test("a person's key is remembered between runs: another one is refused until it is forgotten", async () => {
    const [alice, bob, mallory] = [await person(), await person(), await person()];
    await alice.ok(["share", "recipe", bob.id]);
    const path = join(alice.home, ".tozny/sealfield-known-keys.json");
    const known = JSON.parse(readFileSync(path, "utf8"));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    // As if the server showed another key: what was seen first is what counts.
    const [{ public_key: other } = { public_key: "" }] = (await mallory.ok(["whoami"])) as {
      public_key: string;
    }[];
    known.people[bob.id].publicKey.key = other;
    writeFileSync(path, JSON.stringify(known));
    const [written] = await bob.ok(["write", "soup"], "{}");
    await bob.ok(["share", "soup", alice.id]);
    const refused = await alice.run(["read", idOf(written)]);
    expect(refused.status).toBe(7);
    expect((await alice.ok(["forget", bob.id]))[0]).toEqual({ forgotten: bob.id });
    expect((await alice.run(["read", idOf(written)])).status).toBe(0);
    expect((await alice.run(["forget", "00000000-0000-4000-8000-000000000000"])).status).toBe(3);
    writeFileSync(path, "{");
    expect((await alice.run(["share", "recipe", bob.id])).err).toContain("is damaged");
  });
});

describe("files", () => {
  test("up and down, with a bar on a terminal; nothing is overwritten unasked", async () => {
    const alice = await person();
    const source = join(alice.home, "story.txt");
    writeFileSync(source, "a long story ".repeat(100_000));
    const sent = await alice.run(["upload", source, "story", "--label", "title=Long"], { typed: "" });
    expect(sent.status).toBe(0);
    expect(sent.err).toMatch(/\r.*\[#{30}\] 100% of 1\.3 MB/);
    const id = sent.out.trim();
    const target = join(alice.home, "back.txt");
    expect((await alice.ok(["download", id, target]))[0]).toEqual({ path: target, size: 1_300_000 });
    expect(readFileSync(target, "utf8")).toBe(readFileSync(source, "utf8"));
    expect((await alice.run(["download", id, target])).status).toBe(5);
    writeFileSync(source, "short");
    await alice.ok(["upload", source, "story", "--replace", id]);
    await alice.ok(["download", id, target, "--force"]);
    expect(readFileSync(target, "utf8")).toBe("short");
    expect(readdirSync(alice.home).sort()).toEqual([".tozny", "back.txt", "story.txt"]);
    expect((await alice.run(["upload", join(alice.home, "none"), "story"])).status).toBe(2);
  });

  test("a name from the server leads nowhere else", async () => {
    const alice = await person();
    const source = join(alice.home, "x");
    writeFileSync(source, "x");
    const [sent] = await alice.ok(["upload", source, "t", "--name", "../../.profile"]);
    const ran = await alice.run(["download", idOf(sent)]);
    expect(ran.status).toBe(2);
    expect(ran.err).toContain("say where to put it");
  });

  test("Ctrl+C ends it, and leaves no file", async () => {
    const alice = await person();
    const source = join(alice.home, "x");
    writeFileSync(source, "x");
    const [sent] = await alice.ok(["upload", source, "t"]);
    const signal = AbortSignal.abort();
    const target = join(alice.home, "y");
    expect((await alice.run(["download", idOf(sent), target], { signal })).status).toBe(130);
    expect(readdirSync(alice.home).sort()).toEqual([".tozny", "x"]);
  });
});

test("notes: by id and by name, as often as the writer says, by the writer only", async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const [{ note_id: id } = { note_id: "" }] = (await alice.ok(
    ["note", "write", bob.id, "--views", "1"],
    '{"where":"under the mat"}',
  )) as { note_id: string }[];
  expect((await bob.run(["note", "read", id, "--from", carol.id])).status).toBe(7);
  const name = `for-${bob.id}`;
  await alice.ok(["note", "write", bob.id, "--name", name], '{"door":"1"}');
  const [again] = (await alice.ok(
    ["note", "write", bob.id, "--name", name, "--replace"],
    '{"door":"2"}',
  )) as {
    note_id: string;
  }[];
  expect((await bob.ok(["note", "read", name, "--name", "--from", alice.id]))[0]).toMatchObject({
    data: { door: "2" },
  });
  await alice.ok(["note", "delete", again?.note_id ?? ""]);
  expect((await bob.run(["note", "read", name, "--name", "--from", alice.id])).status).toBe(3);
});

test("groups: made, joined, shared with, read, left", async () => {
  const [alice, bob] = [await person(), await person()];
  const [{ group_id: group } = { group_id: "" }] = (await alice.ok(["group", "create", `g ${alice.id}`])) as {
    group_id: string;
  }[];
  // Bob knows who adds him.
  await bob.ok(["share", "hello", alice.id]);
  await alice.ok(["group", "add", group, bob.id, "--may", "read"]);
  expect(await bob.ok(["group", "list"])).toMatchObject([{ group_id: group }]);
  expect(await alice.ok(["group", "members", group])).toHaveLength(2);
  await alice.ok(["write", "photo"], '{"caption":"all of us"}');
  await alice.ok(["group", "share", group, "photo"]);
  expect(await bob.ok(["group", "records", group])).toMatchObject([{ data: { caption: "all of us" } }]);
  await alice.ok(["group", "revoke", group, "photo"]);
  expect(await bob.ok(["group", "records", group])).toEqual([]);
  await alice.ok(["group", "expel", group, bob.id]);
  expect(await bob.ok(["group", "list"])).toEqual([]);
  await alice.ok(["group", "delete", group]);
  expect((await alice.run(["group", "add", group, bob.id, "--may", "dance"])).status).toBe(2);
});

test("an own type of another program is written after approval only", async () => {
  const alice = await person();
  // The SDKs' access keys are random, without the tag that ours carry.
  const client = new Client(parseConfig(readFileSync(join(alice.home, ".tozny/e3db.json"), "utf8")));
  await client.placeKey("diary", randomAccessKey());
  const refused = await alice.run(["write", "diary"], { stdin: "{}" });
  expect(refused.status).toBe(7);
  expect(refused.err).toContain("sealfield approve");
  expect(await alice.ok(["approve", "diary"])).toEqual([{ type: "diary", approved: true }]);
  const [written] = await alice.ok(["write", "diary"], '{"dear":"me"}');
  expect((await alice.ok(["read", idOf(written)]))[0]).toMatchObject({ data: { dear: "me" } });
  expect(await alice.ok(["approve", "diary"])).toEqual([{ type: "diary", approved: true }]);
  expect(await alice.ok(["approve", "other"])).toEqual([{ type: "other", approved: false }]);
});

describe("completion", () => {
  const complete = async (...words: readonly string[]) => {
    const home = freshHome();
    mkdirSync(join(home, ".tozny/work"), { recursive: true });
    return (await runAt(home, ["__complete", ...words])).out.split("\n").filter((word) => word !== "");
  };

  test("knows commands, options, choices and profiles", async () => {
    expect(await complete("sha")).toEqual(["share", "shares"]);
    expect(await complete("group", "e")).toEqual(["expel"]);
    expect(await complete("search", "--strategy", "")).toEqual(["exact", "fuzzy", "regexp", "wildcard"]);
    expect(await complete("read", "--profile", "w")).toEqual(["work"]);
    expect(await complete("search", "--without-t")).toEqual(["--without-type"]);
    expect(await complete("completion", "")).toEqual(["bash", "fish", "zsh"]);
  });

  test.each(["bash", "zsh", "fish"])("has a script for %s", async (shell) => {
    const ran = await runAt(freshHome(), ["completion", shell]);
    expect(ran.out).toContain("sealfield __complete");
    covered.add("completion");
  });
});

test("help names every command, and each was run here", async () => {
  const ran = await runAt(freshHome(), ["--help"]);
  expect(ran.status).toBe(0);
  const program = programOf({} as never);
  const names = program.commands.flatMap((command) =>
    command.commands.length === 0
      ? [command.name()]
      : command.commands.map((one) => `${command.name()} ${one.name()}`),
  );
  expect(names.length).toBeGreaterThan(25);
  for (const command of program.commands) expect(ran.out).toMatch(new RegExp(`^  ${command.name()}\\b`, "m"));
  // The server's own command line has tests of its own.
  expect(names.filter((name) => !covered.has(name) && name !== "server")).toEqual([]);
});
