/**
 * The whole way back against the whole server: a profile is wiped, and the code on paper with the server's address
 * brings back every record, person and key, and the memory that keeps the server from going back in time.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { sql } from "../../src/server/postgres/sql.ts";
import { IdentityStore } from "../../src/vault/identity/identities.ts";
import { Accounts } from "../../src/vault/identity/open-identity.ts";
import { registerIdentity } from "../../src/vault/identity/registration.ts";
import { Journal } from "../../src/vault/jobs/journal.ts";
import { findKit, Kits, restoreKit } from "../../src/vault/kit/kit.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { Records } from "../../src/vault/records/records.ts";
import { Directory } from "../../src/vault/sharing/people.ts";
import { newWorld } from "../fakes/browser.ts";
import { EVERYTHING, input } from "../vault/person.ts";
import { enrol, worldOf } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** One life of the background in the present profile. */
function wake() {
  const world = worldOf(server);
  const vault = new Vault();
  const identities = new IdentityStore(vault);
  const accounts = new Accounts(vault, identities, world);
  const records = new Records(vault, accounts);
  return {
    vault,
    identities,
    accounts,
    records,
    directory: new Directory(accounts, new Journal(vault, accounts)),
    kits: new Kits(vault, identities, world),
  };
}

test("kit and server alone bring back all records, people, keys and memory", async () => {
  newWorld();
  const before = wake();
  await before.vault.create("correct horse battery");
  const token = await server.mintToken();
  const request = { serverUrl: server.url, token, name: "Ada", suite: "sodium" } as const;
  await registerIdentity(before.vault, before.identities, request, worldOf(server));
  const friend = await enrol(server, "Friend");
  const kit = await before.kits.create(1);
  expect(await before.kits.sync(1)).toBe(true);

  const written = new Map<string, string>();
  for (let i = 0; i < 12; i++) {
    const { recordId } = await before.records.write(
      `r${i}`,
      input(`type ${i % 3}`, { value: `secret ${i}` }),
      i,
    );
    written.set(recordId, `secret ${i}`);
  }
  const [edited = ""] = written.keys();
  const { version } = await before.records.read(edited);
  await before.records.update(edited, version, input("type 0", { value: "newer" }).fields, [], 20);
  written.set(edited, "newer");
  await before.directory.lookup(friend.identity.clientId);
  await before.directory.save(friend.identity.clientId, "Fri", true);
  await before.directory.share("type 1", friend.identity.clientId);
  expect(await before.kits.sync(2)).toBe(true);

  const account = await before.accounts.current();
  const kept = {
    pins: await account.pins.list(),
    keys: await account.registry.contexts(),
    marks: (await before.vault.names("marks/")).sort(),
    people: await before.directory.list(),
  };

  newWorld();
  const after = wake();
  expect(await after.vault.state()).toBe("absent");
  const file = await findKit(kit.words.join(" "), server.url, worldOf(server));
  await restoreKit(after.vault, kit.text, file, "a new passphrase", 3);

  const { records, total } = await after.records.list(EVERYTHING);
  expect(total).toBe(12);
  expect(records.every(({ state }) => state === "verified")).toBe(true);
  expect(new Map(records.map(({ recordId, fields }) => [recordId, fields[0]?.value]))).toEqual(written);
  const again = await after.accounts.current();
  expect(await again.pins.list()).toEqual(kept.pins);
  expect(await again.registry.contexts()).toEqual(kept.keys);
  // The list also met what my browsers tell each other.
  expect(await after.vault.names("marks/")).toEqual(expect.arrayContaining(kept.marks));
  expect(await after.directory.list()).toEqual(kept.people);
  // It goes on from there: what is written now is in the next kit.
  await after.records.write("later", input("type 0", { value: "later" }), 30);
  expect(await after.kits.sync(4)).toBe(true);
  expect((await after.kits.status()).places).toEqual([{ serverUrl: server.url, held: true, problem: null }]);
});

test("nobody without the code learns more of it than that a note is there", async () => {
  newWorld();
  const me = wake();
  await me.vault.create("correct horse battery");
  const request = {
    serverUrl: server.url,
    token: await server.mintToken(),
    name: "Bea",
    suite: "sodium",
  } as const;
  await registerIdentity(me.vault, me.identities, request, worldOf(server));
  const kit = await me.kits.create(1);
  await me.kits.sync(1);
  const rows = await server.db.query<{ body: string }>(sql`select body from note`);
  const bodies = rows.map(({ body }) => body).join();
  for (const secret of [...kit.words.slice(0, 3).map((word) => ` ${word} `), kit.text, "Bea", "identities"])
    expect(bodies).not.toContain(secret);
});
