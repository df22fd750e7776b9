/**
 * The worker dies at every request and every commit of every act, before or after it took effect; then it wakes and
 * the page asks again. Each act ends done exactly once.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeServer } from "../e3db/fake-server.ts";
import { codeOf, Profile } from "./profile.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let dead = false;
/** Counts down to death; Infinity while nobody is to die. */
let left = Number.POSITIVE_INFINITY;
let points = 0;

/** One point where the worker may die: before what `run` does, or right after it. */
async function point<T>(run: () => Promise<T>, afterwards: boolean): Promise<T> {
  if (dead) throw new TypeError("dead");
  if (--left > 0) return run();
  dead = true;
  if (afterwards) await run();
  throw new TypeError("died here");
}

beforeEach(() => {
  server = new FakeServer();
  dead = false;
  left = Number.POSITIVE_INFINITY;
  vi.stubGlobal("self", { addEventListener: () => undefined });
  // No jitter: repeats of safe requests come at once.
  vi.spyOn(Math, "random").mockReturnValue(0);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

/** Wakes a worker whose requests and commits are points. */
async function wake(profile: Profile, afterwards: boolean): Promise<void> {
  dead = false;
  await profile.wake();
  vi.stubGlobal("fetch", (request: Request) => point(() => server.fetch(request), afterwards));
  const { Database } = await import("../../src/vault/database.ts");
  const commit = Database.prototype.commit;
  vi.spyOn(Database.prototype, "commit").mockImplementation(function (
    this: InstanceType<typeof Database>,
    ...args
  ) {
    return point(() => commit.apply(this, args), afterwards);
  });
}

/** Runs `act` once per point, dying there, and again after waking; then `check` looks at what came of it. */
async function atEveryPoint(
  prepare: (profile: Profile) => Promise<void>,
  act: (profile: Profile) => Promise<unknown>,
  check: (profile: Profile, outcome: unknown) => Promise<void>,
): Promise<void> {
  for (const afterwards of [false, true]) {
    for (let at = 1; ; at++) {
      server = new FakeServer();
      left = Number.POSITIVE_INFINITY;
      const profile = new Profile();
      vi.stubGlobal("fetch", (request: Request) => server.fetch(request));
      await profile.setUp(server, "Me");
      await prepare(profile);
      await wake(profile, afterwards);
      left = at;
      const first = await codeOf(act(profile));
      const died = dead;
      left = Number.POSITIVE_INFINITY;
      await wake(profile, afterwards);
      expect(["no error", "internal", "network_unreachable", "storage_failed", "timeout"]).toContain(first);
      await check(profile, await act(profile));
      if (!died) break;
      points++;
    }
  }
}

const contact = (value: string) => ({
  fields: [{ name: "name", value }],
  labels: [{ name: "group", value: "friends" }],
});
const create = { requestId: "r1", type: "contact", template: "contact" as const, ...contact("Ada") };
let recordId = "";
let version = "";
let readerId = "";

async function withRecord(profile: Profile): Promise<void> {
  ({ recordId, version } = await profile.page("record.write", create));
}

async function withReader(profile: Profile): Promise<void> {
  await withRecord(profile);
  const reader = new Profile();
  readerId = await reader.setUp(server, "Reader");
  await profile.wake();
  await profile.page("person.lookup", { clientId: readerId });
}

describe("dying anywhere", () => {
  test("write", async () => {
    await atEveryPoint(
      async () => undefined,
      (profile) => profile.page("record.write", create),
      async (profile) => {
        expect(server.records.size).toBe(1);
        const list = {
          text: "",
          strategy: "EXACT",
          type: null,
          includeShared: true,
          limit: 50,
          from: 0,
        } as const;
        expect((await profile.page("record.list", list)).rows).toMatchObject([
          { state: "verified", title: "Ada" },
        ]);
      },
    );
  });

  test("update", async () => {
    await atEveryPoint(
      withRecord,
      (profile) => profile.page("record.update", { recordId, version, ...contact("Grace") }),
      async (profile) => {
        const record = await profile.page("record.read", { recordId });
        expect(record).toMatchObject({ state: "verified", fields: contact("Grace").fields });
        expect(server.records.size).toBe(1);
      },
    );
  });

  test("delete", async () => {
    await atEveryPoint(
      withRecord,
      (profile) => profile.page("record.delete", { recordId, version }),
      async () => expect(server.records.size).toBe(0),
    );
  });

  test("share and revoke", async () => {
    const place = () =>
      [...server.policies].filter(([, granted]) => granted.has("read")).map(([name]) => name);
    await atEveryPoint(
      withReader,
      (profile) => profile.page("share.create", { type: "contact", readerId }),
      async () => {
        expect(place()).toHaveLength(1);
        expect([...server.eaks.keys()].filter((name) => name.includes(readerId))).toHaveLength(1);
      },
    );
    await atEveryPoint(
      async (profile) => {
        await withReader(profile);
        await profile.page("share.create", { type: "contact", readerId });
      },
      (profile) => profile.page("share.revoke", { type: "contact", readerId }),
      async () => {
        expect(place()).toEqual([]);
        expect([...server.eaks.keys()].filter((name) => name.includes(readerId))).toEqual([]);
      },
    );
  });

  test("the number of points does not fall", () => {
    console.log(`stopped at ${points} points`);
    expect(points).toBeGreaterThanOrEqual(55);
  });
}, 120_000);
