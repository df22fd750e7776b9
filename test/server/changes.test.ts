/** The feed of changes: whoever follows it holds what a search would find, whatever happens at the same time. */
import { randomUUID } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BEGINNING, encodePoint, parsePoint } from "../../src/server/changes/point.ts";
import { createWaits } from "../../src/server/changes/waits.ts";
import { insertRecord } from "../../src/server/store/records.ts";
import { dropTombstones } from "../../src/server/store/tombstones.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { codeOf } from "../e3db/scripted.ts";
import { generator } from "../hostile-server/mutate.ts";
import { type E3dbPerson, enrol } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register, share } from "./people.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ waits: { pauseMs: 20 } });
});
afterAll(async () => server.stop());

const FEED = "/v1/sealfield/changes";

/** What one client knows by the feed alone: the versions of records, and the types shared with it. */
class Follower {
  readonly person: Person;
  readonly records = new Map<string, string>();
  readonly shared = new Set<string>();
  readonly kinds: string[] = [];
  point: string | null = null;
  #places = new Map<string, string>();

  constructor(person: Person) {
    this.person = person;
  }

  /** Applies all pages of `limit` changes until there is no more. */
  async follow(limit = 100): Promise<this> {
    for (let more = true; more; ) {
      const since = this.point === null ? "" : `&since=${this.point}`;
      const { status, body } = await this.person.call("GET", `${FEED}?limit=${limit}${since}`);
      expect(status).toBe(200);
      for (const change of body.changes) this.#apply(change);
      this.point = body.point;
      more = body.more;
    }
    return this;
  }

  // biome-ignore lint/suspicious/noExplicitAny: a change as it came
  #apply(change: any): void {
    this.kinds.push(change.kind);
    const place = `${change.writer_id} ${change.type}`;
    if (change.kind === "record") {
      const { record_id, version, writer_id, type } = change.record.meta;
      this.records.set(record_id, version);
      this.#places.set(record_id, `${writer_id} ${type}`);
    } else if (change.kind === "deleted") this.records.delete(change.record_id);
    else if (change.kind === "shared") this.shared.add(place);
    else if (change.kind === "unshared") {
      this.shared.delete(place);
      for (const [id, of] of this.#places) if (of === place) this.records.delete(id);
    }
  }

  /** What a search finds now. */
  async truth(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let next_token = 0; ; ) {
      const query = { include_all_writers: true, limit: 1000, next_token };
      const { body } = await this.person.call("POST", "/v2/search", query);
      for (const { meta } of body.results ?? []) found.set(meta.record_id, meta.version);
      next_token = body.last_index;
      if (next_token === 0) return found;
    }
  }
}

const policyOf = (writer: Person, reader: Person, type: string) =>
  `/v1/storage/policy/${writer.id}/${writer.id}/${reader.id}/${type}`;
const sorted = (map: ReadonlyMap<string, string>) => [...map].sort();

test("own records: created, changed, deleted, in pages of any size; then nothing until something happens", async () => {
  const writer = await register(server);
  const made = [];
  for (let i = 0; i < 7; i++) made.push(await createRecord(writer, `t${i % 2}`, { n: `${i}` }));
  for (const limit of [1, 3, 7, 100]) {
    const follower = await new Follower(writer).follow(limit);
    expect(sorted(follower.records)).toEqual(sorted(await follower.truth()));
    expect(follower.kinds).toEqual(Array(7).fill("record"));
  }
  const follower = await new Follower(writer).follow();
  const [first, second, third] = made;
  await writer.call(
    "PUT",
    `/v1/storage/records/safe/${first?.record_id}/${first?.version}`,
    recordBody(writer, "t0"),
  );
  await writer.call("DELETE", `/v1/storage/records/${second?.record_id}`);
  await writer.call("DELETE", `/v1/storage/records/${third?.record_id}`);
  follower.kinds.length = 0;
  await follower.follow(1);
  expect(follower.kinds).toEqual(["deleted", "deleted", "record"]);
  expect(sorted(follower.records)).toEqual(sorted(await follower.truth()));
  follower.kinds.length = 0;
  await follower.follow();
  expect(follower.kinds).toEqual([]);
});

test("shares: given, taken, given again, by policy and through a group; nothing of the type is missed", async () => {
  const [writer, reader] = [await register(server), await register(server)];
  const old = await createRecord(writer, "t");
  await createRecord(writer, "private");
  const follower = await new Follower(reader).follow();
  expect(follower.records.size).toBe(0);
  await share(writer, "t", reader);
  await follower.follow();
  expect(follower.kinds).toEqual(["shared", "record"]);
  await createRecord(writer, "t");
  await writer.call("PUT", policyOf(writer, reader, "t"), { deny: [{ read: {} }] });
  await writer.call("DELETE", `/v1/storage/records/${old.record_id}`);
  await follower.follow();
  expect([...follower.shared]).toEqual([]);
  expect(follower.records.size).toBe(0);

  const group = await writer.call("POST", "/v2/storage/groups", {
    group_name: "g",
    public_key: "k",
    encrypted_group_key: "a.b",
    capability: ["SHARE_CONTENT"],
  });
  const path = `/v2/storage/groups/${group.body.group_id}`;
  const member = { client_id: reader.id, membership_key: "a.b", capability_names: ["READ_CONTENT"] };
  await writer.call("POST", `${path}/share`, {
    group_id: group.body.group_id,
    record_type: "t",
    encrypted_access_key: "a.b",
    public_key: "k",
  });
  await writer.call("POST", `${path}/members`, { group_members: [member] });
  await follower.follow();
  expect(sorted(follower.records)).toEqual(sorted(await follower.truth()));
  expect(follower.records.size).toBe(1);
  // Also given directly, and the group gone: it is the same type all the time.
  await writer.call("PUT", policyOf(writer, reader, "t"), { allow: [{ read: {} }] });
  await writer.call("DELETE", path);
  follower.kinds.length = 0;
  await follower.follow();
  expect(follower.kinds).not.toContain("unshared");
  await writer.call("PUT", policyOf(writer, reader, "t"), { deny: [{ read: {} }] });
  await follower.follow();
  expect(follower.records.size).toBe(0);
});

test("a share taken and given again between two looks loses no deletion and no record", async () => {
  const [writer, reader] = [await register(server), await register(server)];
  const gone = await createRecord(writer, "t");
  await share(writer, "t", reader);
  const follower = await new Follower(reader).follow();
  await writer.call("PUT", policyOf(writer, reader, "t"), { deny: [{ read: {} }] });
  await writer.call("DELETE", `/v1/storage/records/${gone.record_id}`);
  await createRecord(writer, "t");
  await share(writer, "t", reader);
  await follower.follow();
  expect(sorted(follower.records)).toEqual(sorted(await follower.truth()));
  expect(follower.records.size).toBe(1);
});

test("keys put anew and changes of one's own shares are told", async () => {
  const [writer, reader] = [await register(server), await register(server)];
  await createRecord(writer, "t");
  await share(writer, "t", reader);
  const [mine, theirs] = [await new Follower(writer).follow(), await new Follower(reader).follow()];
  mine.kinds.length = 0;
  theirs.kinds.length = 0;
  const key = `/v1/storage/access_keys/${writer.id}/${writer.id}/${reader.id}/t`;
  await writer.call("DELETE", key);
  await writer.call("PUT", key, { eak: "c.d" });
  await writer.call("PUT", policyOf(writer, reader, "t"), { allow: [{ edit: {} }] });
  await mine.follow();
  await theirs.follow();
  expect(mine.kinds).toEqual(["outgoing"]);
  expect(theirs.kinds).toEqual(["key"]);
});

test("a write that is still open when others are told is told later, and its tenant's next one waits for it", async () => {
  const [slow, quick, reader] = [await register(server), await register(server), await register(server)];
  for (const writer of [slow, quick]) await share(writer, "t", reader);
  const follower = await new Follower(reader).follow();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const body = { writerId: slow.id as ClientId, userId: slow.id as ClientId, type: "t", plain: {}, data: {} };
  let inserted = () => {};
  const isIn = new Promise<void>((resolve) => {
    inserted = resolve;
  });
  const open = server.db.transaction(async (tx) => {
    await insertRecord(tx, { ...body, recSig: null });
    inserted();
    await held;
  });
  await isIn;
  const behind = createRecord(slow, "t");
  await createRecord(quick, "t");
  await follower.follow();
  expect(follower.records.size).toBe(1);
  letGo();
  await Promise.all([open, behind]);
  await follower.follow();
  expect(follower.records.size).toBe(3);
});

test("followers of busy writers end with exactly what a search finds", async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => register(server)));
  const followers = people.map((person) => new Follower(person));
  let running = true;
  async function work(writer: Person, place: number) {
    // Each draws numbers of its own, so that what one does hangs on nobody's pace.
    const random = generator(20_261_125 + place);
    const mine: { record_id: string; version: string; type: string }[] = [];
    for (let step = 0; step < 60; step++) {
      const type = `t${random(3)}`;
      const reader = people[random(people.length)] ?? writer;
      const at = mine.splice(random(mine.length + 1), 1)[0];
      const action = random(10);
      if (action < 4 || at === undefined) {
        mine.push({ ...(await createRecord(writer, type)), type });
        if (at !== undefined) mine.push(at);
      } else if (action < 7) {
        const safe = `/v1/storage/records/safe/${at.record_id}/${at.version}`;
        const { body } = await writer.call("PUT", safe, recordBody(writer, at.type));
        mine.push({ ...body.meta, type: at.type });
      } else if (action < 8) await writer.call("DELETE", `/v1/storage/records/${at.record_id}`);
      else {
        mine.push(at);
        const change = action === 8 ? { allow: [{ read: {} }] } : { deny: [{ read: {} }] };
        await writer.call("PUT", policyOf(writer, reader, type), change);
      }
    }
  }
  const following = followers.map(async (follower) => {
    for (let limit = 1; running; limit = (limit % 9) + 1) await follower.follow(limit);
  });
  await Promise.all([...people, ...people].map(work));
  running = false;
  await Promise.all(following);
  for (const follower of followers) {
    await follower.follow(5);
    expect(sorted(follower.records)).toEqual(sorted(await follower.truth()));
    expect(follower.records.size).toBeGreaterThan(10);
  }
});

describe("a point", () => {
  test("of now tells nothing that was before", async () => {
    const writer = await register(server);
    await createRecord(writer, "t");
    const follower = new Follower(writer);
    follower.point = (await writer.call("GET", `${FEED}?since=now`)).body.point;
    await createRecord(writer, "t");
    await follower.follow();
    expect(follower.kinds).toEqual(["record"]);
  });

  test("older than the deletions that are remembered, or from a later state, says: start again", async () => {
    const writer = await register(server);
    const { record_id } = await createRecord(writer, "t");
    const follower = await new Follower(writer).follow();
    const before = follower.point ?? "";
    await writer.call("DELETE", `/v1/storage/records/${record_id}`);
    const after = (await follower.follow()).point ?? "";
    await dropTombstones(server.db, -1);
    const refused = await writer.call("GET", `${FEED}?since=${before}`);
    expect([refused.status, refused.body.error]).toEqual([410, expect.stringContaining("start again")]);
    expect((await writer.call("GET", `${FEED}?since=${after}`)).status).toBe(200);
    // A new start needs no old deletions, in however many pages.
    await createRecord(writer, "t");
    await createRecord(writer, "t");
    expect((await new Follower(writer).follow(1)).records.size).toBe(2);
    const ahead = parsePoint(after);
    const later = encodePoint({ ...ahead, own: { records: 2 ** 52, events: 2 ** 52 } });
    const elsewhere = encodePoint({ ...ahead, generation: randomUUID() });
    for (const point of [later, elsewhere]) {
      expect((await writer.call("GET", `${FEED}?since=${point}`)).status).toBe(410);
    }
  });

  test("that is none is refused, and one that claims to have seen foreign types gains nothing", async () => {
    const [writer, stranger] = [await register(server), await register(server)];
    await createRecord(writer, "secret");
    for (const since of ["x", "AAAA", Buffer.from("[1]").toString("base64url")]) {
      expect((await stranger.call("GET", `${FEED}?since=${since}`)).status).toBe(400);
    }
    const stream = { writerId: writer.id as ClientId, type: "secret" };
    const { generation } = parsePoint((await writer.call("GET", `${FEED}?since=now`)).body.point);
    const claim = {
      ...BEGINNING,
      generation,
      own: { records: 0, events: 0 },
      shared: new Map([["x", { stream, seen: { records: 0, events: 0 } }]]),
    };
    const answer = await stranger.call("GET", `${FEED}?since=${encodePoint(claim)}`);
    expect(answer.body.changes).toEqual([{ kind: "unshared", writer_id: writer.id, type: "secret" }]);
    for (const query of ["limit=0", "limit=501", "limit=x", "wait=26", "wait=-1"]) {
      expect((await stranger.call("GET", `${FEED}?${query}`)).status).toBe(400);
    }
  });

  test("of more types than there is time for is neither made nor read", async () => {
    const forger = await register(server);
    const rows = Array.from({ length: 20_000 }, (_, n) => [forger.id, `type ${n}`, 0, 0]);
    const text = JSON.stringify([1, "", [0, 0], "", rows]);
    const since = deflateRawSync(text).toString("base64url");
    expect((await forger.call("POST", FEED, { since })).status).toBe(400);
    const shared = rows.map(([writer, type], n) => {
      const stream = { writerId: writer as ClientId, type: type as string };
      return [String(n), { stream, seen: { records: 0, events: 0 } }] as const;
    });
    expect(() => encodePoint({ ...BEGINNING, shared: new Map(shared) })).toThrow("leave some");
  });

  test("too long for a URL goes by POST", async () => {
    const [writer, reader] = [await register(server), await register(server)];
    for (let i = 0; i < 3; i++) await share(writer, `type-${i}`, reader);
    const { body } = await reader.call("POST", FEED, { limit: 10 });
    expect(body.changes.map(({ kind }: { kind: string }) => kind)).toEqual(["shared", "shared", "shared"]);
    await createRecord(writer, "type-1");
    const next = await reader.call("POST", FEED, { since: body.point, include_data: true });
    expect(next.body.changes).toMatchObject([{ kind: "record", record: { access_key: { eak: "a.b" } } }]);
  });
});

describe("waiting", () => {
  test("ends when something is shared, and with nothing when nothing happens", async () => {
    const [writer, reader] = [await register(server), await register(server)];
    await createRecord(writer, "t");
    const { point } = await new Follower(reader).follow();
    const idle = await reader.call("GET", `${FEED}?since=${point}&wait=1`);
    expect(idle.body.changes).toEqual([]);
    const waiting = reader.call("GET", `${FEED}?since=${idle.body.point}&wait=25`);
    await share(writer, "t", reader);
    expect((await waiting).body.changes[0]).toEqual({ kind: "shared", writer_id: writer.id, type: "t" });
  });

  test("has room for some of each client, and ends at once when the server does or the caller goes", async () => {
    const waits = createWaits({ pauseMs: 60_000, perClient: 2, total: 3 });
    let looks = 0;
    const never = (client: string, signal = new AbortController().signal) =>
      waits.until({
        client: client as ClientId,
        ms: 60_000,
        signal,
        look: async () => ++looks,
        isDone: () => false,
      });
    const gone = new AbortController();
    const first = [never("a"), never("a", gone.signal), never("b")];
    expect(await codeOf(() => never("a"))).toBe("rate_limited");
    expect(await codeOf(() => never("c"))).toBe("rate_limited");
    gone.abort();
    await first[1];
    const late = never("c");
    waits.end();
    await Promise.all([...first, late]);
    expect(looks).toBeGreaterThan(3);
    await never("d");
  });
});

describe("the client", () => {
  let alice: E3dbPerson;
  let bob: E3dbPerson;
  beforeAll(async () => {
    [alice, bob] = [await enrol(server, "Alice"), await enrol(server, "Bob")];
  });

  test("yields open records page by page, and what happens while it watches", async () => {
    expect(await bob.client.changes.supported()).toBe(true);
    for (let i = 0; i < 5; i++) await alice.client.write({ type: "news", data: { n: `${i}` } });
    await alice.client.share("news", bob.asReader);
    const seen: string[] = [];
    let point: string | null = null;
    for await (const page of bob.client.changes.since(null, { limit: 2 })) {
      point = page.point;
      for (const change of page.changes) {
        seen.push(change.kind === "record" ? (change.record.record?.data["n"] ?? "closed") : change.kind);
      }
    }
    expect(seen).toEqual(["shared", "0", "1", "2", "3", "4"]);
    const stop = new AbortController();
    const watching = (async () => {
      for await (const { changes } of bob.client.changes.watch(point, { signal: stop.signal })) {
        const [change] = changes;
        if (change?.kind === "record") return change.record.record?.data["n"];
      }
      return null;
    })();
    await alice.client.write({ type: "news", data: { n: "later" } });
    expect(await watching).toBe("later");
    stop.abort();
    const all = bob.client.changes.watch(await bob.client.changes.now(), { signal: stop.signal });
    await expect(all.next()).rejects.toThrow();
  });

  test("is told to start again", async () => {
    const { meta } = await alice.client.write({ type: "gone", data: {} });
    const point = await alice.client.changes.now();
    await alice.client.remove(meta);
    await dropTombstones(server.db, -1);
    const error = await alice.client.changes
      .since(point)
      .next()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "conflict", detail: { startAgain: true } });
  });
});
