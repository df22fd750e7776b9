/**
 * The copy of the records on a device, on a fake IndexedDB against the whole server, by its feed of changes and
 * without it: kept up to date, read and searched while the server is away, and what was written meanwhile sent once.
 */
import { openDB } from "idb";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { syncBrowsers } from "../../src/vault/browsers/browsers.ts";
import { IdentityStore } from "../../src/vault/identity/identities.ts";
import { Accounts } from "../../src/vault/identity/open-identity.ts";
import { registerIdentity } from "../../src/vault/identity/registration.ts";
import { Journal } from "../../src/vault/jobs/journal.ts";
import { DATABASE_NAME } from "../../src/vault/lock/database.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { Records } from "../../src/vault/records/records.ts";
import { Directory } from "../../src/vault/sharing/people.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { FakeWorld, useWorld } from "../fakes/browser.ts";
import { EVERYTHING, input } from "../vault/person.ts";
import { startTestServer, type TestServer } from "./harness.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const SMART = { ...EVERYTHING, strategy: "SMART" } as const;
const search = (text: string) => ({ ...SMART, text });

let server: TestServer;
let isAway = false;
let requests: string[] = [];
let hasFeed = true;
/** Fires while a request of this path is under way. */
let onRequest: (path: string) => void = () => undefined;

const world = {
  // No waits between repeats.
  sleep: async () => undefined,
  fetch: async (request: Request) => {
    const { pathname } = new URL(request.url);
    requests.push(`${request.method} ${pathname}`);
    onRequest(pathname);
    if (isAway) throw new TypeError("network");
    if (!hasFeed && pathname.includes("capabilities")) return new Response("{}", { status: 404 });
    return server.fetch(request);
  },
};

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  isAway = false;
  hasFeed = true;
  requests = [];
  onRequest = () => undefined;
});

/** Somebody's browser. */
class Device {
  readonly profile = new FakeWorld();
  now = Date.parse("2030-01-01");
  changed: string[] = [];
  vault = new Vault();
  identities = new IdentityStore(this.vault);
  accounts = new Accounts(this.vault, this.identities, world);
  records = this.#records();
  id = "" as ClientId;

  static async local(): Promise<Device> {
    const device = new Device();
    device.here();
    await device.vault.create("correct horse battery");
    return device;
  }

  static async join(name: string): Promise<Device> {
    const device = await Device.local();
    await device.register(name);
    return device;
  }

  async register(name: string): Promise<void> {
    const token = await server.mintToken();
    const request = { serverUrl: server.url, token, name, suite: "sodium" } as const;
    this.id = (await registerIdentity(this.vault, this.identities, request, world)).clientId;
    this.accounts.drop();
  }

  here(): this {
    useWorld(this.profile);
    return this;
  }

  /** Stops the worker and starts another on what the profile holds. */
  wake(): this {
    this.here();
    this.vault = new Vault();
    this.identities = new IdentityStore(this.vault);
    this.accounts = new Accounts(this.vault, this.identities, world);
    this.records = this.#records();
    return this;
  }

  /** A second browser with the same identity. */
  async twin(): Promise<Device> {
    const device = await Device.local();
    const identity = await this.here().identities.active();
    device.here();
    if (identity !== null) await device.identities.add(identity);
    device.id = this.id;
    return device;
  }

  get directory(): Directory {
    return new Directory(this.accounts, new Journal(this.vault, this.accounts));
  }

  async titles(options: Parameters<Records["list"]>[0] = SMART): Promise<string[]> {
    const { records } = await this.here().records.list(options);
    return records.map(({ fields }) => fields[0]?.value ?? "").sort();
  }

  async refresh(): Promise<void> {
    this.now += 60_000;
    await this.here().records.local.refresh();
  }

  #records(): Records {
    const changed = (what: string) => void this.changed.push(what);
    return new Records(this.vault, this.accounts, { now: () => this.now, changed });
  }
}

const note = (text: string) => input("note", { text });

describe.each(["with a feed of changes", "without one"])("%s", (how) => {
  beforeEach(() => {
    hasFeed = how === "with a feed of changes";
  });

  test("what is written, changed, deleted, shared and withdrawn elsewhere arrives here", async () => {
    const me = await Device.join("Me");
    const twin = await me.twin();
    const other = await Device.join("Other");
    await me.here().records.write("a", note("one"), me.now);
    await me.records.write("b", note("two"), me.now);
    await me.refresh();
    expect(await me.titles()).toEqual(["one", "two"]);
    expect(await me.records.status()).toMatchObject({ offline: false, waiting: 0, syncedAt: me.now });

    const { records } = await twin.here().records.list(EVERYTHING);
    const [first, second] = ["one", "two"].map((value) =>
      records.find(({ fields }) => fields[0]?.value === value),
    );
    await twin.records.update(first?.recordId ?? "", first?.version ?? "", note("uno").fields, [], 5);
    await twin.records.remove(second?.recordId ?? "", second?.version ?? "");
    await twin.records.write("c", note("three"), 5);
    // Without a feed only one's own browsers say what was deleted.
    if (!hasFeed)
      for (const device of [twin, me]) await syncBrowsers(await device.here().accounts.current(), 5);
    await me.refresh();
    isAway = true;
    expect(await me.titles()).toEqual(["three", "uno"]);

    isAway = false;
    await other.here().records.write("d", note("of the other"), 5);
    await other.directory.lookup(me.id);
    await other.directory.share("note", me.id);
    await me.refresh();
    isAway = true;
    expect(await me.titles()).toEqual(["of the other", "three", "uno"]);
    expect(await me.titles({ ...SMART, includeShared: false })).toEqual(["three", "uno"]);

    isAway = false;
    await other.here().directory.revoke("note", me.id);
    await me.refresh();
    isAway = true;
    expect(await me.titles()).toEqual(["three", "uno"]);
  });

  test("a run that was stopped goes on; one with nothing new asks little", async () => {
    const me = await Device.join("Me");
    for (let i = 0; i < 25; i++) await me.here().records.write(`r${i}`, note(`number ${i}`), me.now);
    const twin = await me.twin();
    twin.here();
    let searches = 0;
    onRequest = (path) => {
      if (path === "/v2/search" && ++searches === 2) twin.records.local.cancel();
    };
    await twin.records.local.refresh();
    expect((await twin.records.status()).syncedAt).toBeNull();
    onRequest = () => undefined;
    twin.wake();
    await twin.refresh();
    isAway = true;
    expect(await twin.titles()).toHaveLength(25);
    isAway = false;
    requests = [];
    await twin.refresh();
    expect(requests.filter((line) => !line.includes("auth")).length).toBeLessThanOrEqual(3);
    expect(requests.filter((line) => line.includes("/records/"))).toEqual([]);
    expect(requests.some((line) => line.includes("changes"))).toBe(hasFeed);
  });
});

describe("while the server is away", () => {
  test("records are read and searched; new, changed and deleted ones are sent once when it is back", async () => {
    const me = await Device.join("Me");
    const kept = await me
      .here()
      .records.write("k", input("login", { site: "github.com", pass: "x" }), me.now);
    const gone = await me.records.write("g", note("to be deleted"), me.now);
    await me.refresh();
    isAway = true;
    me.wake();
    expect((await me.records.read(kept.recordId)).fields).toEqual(kept.fields);
    expect((await me.records.list(search("gihtub"))).records).toMatchObject([{ recordId: kept.recordId }]);
    expect(await me.records.status()).toMatchObject({ offline: true, syncedAt: me.now });

    const fresh = await me.records.write("n", note("written on the train"), me.now + 1);
    expect(fresh).toMatchObject({ recordId: "n", state: "waiting", writerId: me.id });
    const edited = await me.records.update(
      "n",
      fresh.version,
      note("written in the tunnel").fields,
      [],
      me.now + 2,
    );
    await expect(me.records.update("n", fresh.version, [], [], 3)).rejects.toMatchObject({
      code: "conflict",
    });
    await me.records.update(
      kept.recordId,
      kept.version,
      [{ name: "site", value: "gitlab.com" }],
      [],
      me.now + 3,
    );
    await me.records.remove(gone.recordId, gone.version);
    const short = await me.records.write("s", note("thought better of"), me.now + 4);
    await me.records.remove("s", short.version);
    const shown = ["gitlab.com", "written in the tunnel"];
    expect(await me.titles()).toEqual(shown);
    expect(await me.titles(search("tunnel"))).toEqual(["written in the tunnel"]);
    expect(await me.titles(search("deleted"))).toEqual([]);

    me.wake();
    expect(await me.titles()).toEqual(shown);
    isAway = false;
    requests = [];
    await Promise.all([me.refresh(), me.refresh()]);
    expect(await me.records.status()).toMatchObject({ offline: false, waiting: 0, problems: 0 });
    const writes = requests.filter((line) => /^(POST|PUT|DELETE) \/v1\/storage\/records/.test(line));
    expect(writes.map((line) => line.split(" ")[0]).sort()).toEqual(["DELETE", "POST", "PUT"]);
    // Whoever still knows it by its old name and version finds it.
    const arrived = await me.records.read("n");
    expect(arrived).toMatchObject({
      state: "verified",
      fields: [{ name: "text", value: "written in the tunnel" }],
    });
    expect(arrived.recordId).not.toBe("n");
    await me.records.update("n", edited.version, note("and at home").fields, [], me.now);
    const twin = await me.twin();
    expect(await twin.titles(EVERYTHING)).toEqual(["and at home", "gitlab.com"]);
  });

  test("what two changed is for its person to decide: theirs, mine, or both", async () => {
    const me = await Device.join("Me");
    const written: Awaited<ReturnType<Records["write"]>>[] = [];
    for (const id of ["a", "b", "c", "d"]) written.push(await me.here().records.write(id, note(id), me.now));
    await me.refresh();
    const twin = await me.twin();
    for (const { recordId, version } of written) {
      await twin.here().records.update(recordId, version, note("theirs").fields, [], 2);
    }
    isAway = true;
    me.here();
    for (const { recordId, version, fields } of written.slice(0, 3)) {
      await me.records.update(recordId, version, note(`my ${fields[0]?.value}`).fields, [], 3);
    }
    await me.records.remove(written[3]?.recordId ?? "", written[3]?.version ?? "");
    isAway = false;
    await me.refresh();
    expect(await me.records.status()).toMatchObject({ waiting: 4, problems: 4 });
    expect((await me.records.waiting()).map(({ problem }) => problem)).toEqual(Array(4).fill("conflict"));
    // Refused once it is not tried again by itself.
    requests = [];
    await me.refresh();
    expect(requests.filter((line) => line.startsWith("PUT") || line.startsWith("DELETE"))).toEqual([]);

    const [theirs, mine, both, deleted] = written.map(({ recordId }) => recordId) as [
      string,
      string,
      string,
      string,
    ];
    await me.records.takeBack(theirs);
    const there = await me.records.readAtServer(mine);
    expect(there.fields).toEqual(note("theirs").fields);
    await me.records.update(mine, there.version, note("my b").fields, [], 5);
    await me.records.write("both", note("my c"), 5);
    await me.records.takeBack(both);
    await me.records.takeBack(deleted);
    expect(await me.records.status()).toMatchObject({ waiting: 0, problems: 0 });
    expect(await me.titles(EVERYTHING)).toEqual(["my b", "my c", "theirs", "theirs", "theirs"]);
    expect(await me.titles()).toEqual(["my b", "my c", "theirs", "theirs", "theirs"]);
  });

  test("nothing of the copy and of what waits is readable in the database", async () => {
    const me = await Device.join("Me");
    await me
      .here()
      .records.write("k", input("drawer-of-canaries", { "canary-name": "canary-value" }), me.now);
    await me.refresh();
    isAway = true;
    await me.records.write("w", input("drawer-of-canaries", { "canary-name": "waiting-canary" }), me.now);
    const db = await openDB(DATABASE_NAME);
    const stored = JSON.stringify(
      await Promise.all([...db.objectStoreNames].map((name) => db.getAll(name))),
      (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value),
    );
    db.close();
    expect(stored.length).toBeGreaterThan(2000);
    for (const canary of ["canary-name", "canary-value", "drawer-of-canaries", "waiting-canary"]) {
      expect(stored).not.toContain(canary);
    }
  });
});

test("a vault without a server works, and connecting later sends it all once", async () => {
  const me = await Device.local();
  const first = await me.records.write("a", note("before there was a server"), me.now);
  await me.records.write("b", note("dropped again"), me.now);
  await me.records.remove("b", "waiting-1");
  await me.records.update("a", first.version, note("still without").fields, [], me.now);
  me.wake();
  expect(await me.titles()).toEqual(["still without"]);
  expect(await me.titles(search("stlil"))).toEqual(["still without"]);
  expect(await me.records.read("a")).toMatchObject({ state: "waiting", writerId: null });
  expect(requests).toEqual([]);
  await me.register("Me");
  me.wake();
  await me.refresh();
  expect(await me.records.status()).toMatchObject({ waiting: 0, offline: false });
  expect(await me.records.read("a")).toMatchObject({ state: "verified", writerId: me.id });
  const twin = await me.twin();
  expect(await twin.titles(EVERYTHING)).toEqual(["still without"]);
});
