/** What other programs store by convention: secrets, and backups of credentials. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Client } from "../../src/e3db/client.ts";
import type { Identity } from "../../src/e3db/identity.ts";
import { BACKUP_TYPE, backUp, encodeBackup, readBackup } from "../../src/e3db/sdk/backup.ts";
import {
  latestSecret,
  parseSecretType,
  secretOf,
  secretType,
  writeSecret,
} from "../../src/e3db/sdk/secrets.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity, readerOf } from "./people.ts";
import { codeOf } from "./scripted.ts";

let server: FakeServer;
let alice: Identity;
let bob: Identity;
let writer: Client;

beforeEach(async () => {
  server = new FakeServer();
  alice = await newIdentity(server, "Alice");
  bob = await newIdentity(server, "Bob");
  writer = clientOf(server, alice);
});

describe("a secret", () => {
  const name = { kind: "Credential", name: "wifi-1_x" } as const;
  const type = "tozny.secret.38bb737a-4ce0-5ead-8585-e13ea23b09a6.Credential.wifi-1_x";

  test("is a record whose type says what it is", () => {
    expect(secretType(name)).toBe(type);
    expect(parseSecretType(type)).toEqual(name);
    for (const other of ["contact", `${type}.x`, type.replace("Credential", "Other"), `${type}!`]) {
      expect(parseSecretType(other)).toBeNull();
    }
  });

  test.each(["", "a b", "ü", "x".repeat(51)])("is not called %j", async (bad) => {
    expect(await codeOf(() => secretType({ ...name, name: bad }))).toBe("type_invalid");
  });

  test("has versions, of which the newest counts, also for a reader", async () => {
    expect(await latestSecret(writer, name)).toBeNull();
    await writeSecret(writer, { ...name, value: "1", description: "d" }, 1000);
    await writeSecret(writer, { ...name, value: "2", description: "d" }, 2000);
    await writer.share(type, readerOf(bob));
    const latest = { ...name, value: "2", description: "d", version: 2000, fileName: null };
    expect(await latestSecret(writer, name)).toEqual(latest);
    expect(await latestSecret(clientOf(server, bob), name)).toEqual(latest);
  });

  test("is the one that was asked for, whatever the server finds", async () => {
    await writeSecret(writer, { ...name, name: "bank", value: "other", description: "" }, 1000);
    await writeSecret(writer, { ...name, value: "mine", description: "" }, 500);
    server.tamper = ({ route, body }, truth) => {
      if (route !== "search") return undefined;
      Object.assign(body as object, { match: [] });
      return truth();
    };
    expect(await codeOf(() => latestSecret(writer, { ...name, name: "bank" }))).toBe("tampered");
  });

  test("is not any record of such a type", async () => {
    expect(secretOf(await writer.write({ type, data: { other: "1" } }))).toBeNull();
    expect(secretOf(await writer.write({ type: "contact", data: { secretValue: "1" } }))).toBeNull();
    const odd = await writer.write({ type, data: { secretValue: "1" }, plain: { version: "soon" } });
    expect(secretOf(odd)).toMatchObject({ version: null, description: "" });
  });
});

describe("a backup", () => {
  test("goes to the client that was chosen, once, and opens there", async () => {
    await backUp(writer, alice, readerOf(bob), "token");
    await backUp(writer, alice, readerOf(bob));
    expect(server.records.size).toBe(1);
    expect(server.seen.filter(({ route }) => route === "reportBackup")).toHaveLength(1);
    const [found] = (await clientOf(server, bob).searchPage({ includeAllWriters: true, includeData: true }))
      .records;
    if (!found?.record) throw new Error("no backup");
    expect(found.record.plain).toEqual({ client: alice.clientId });
    expect(readBackup(found.record)).toEqual(alice);
  });

  test("is not made by registering, whatever client the server names", () => {
    expect(server.seen.map(({ route }) => route)).toEqual(["register", "register"]);
  });

  test("has its values quoted, and is read with and without quotes", async () => {
    const data = encodeBackup(alice);
    expect(data["client_id"]).toBe(`"${alice.clientId}"`);
    const plain = { client: alice.clientId.toUpperCase() };
    const bare = Object.fromEntries(Object.entries(data).map(([name, text]) => [name, text.slice(1, -1)]));
    expect(readBackup(await writer.write({ type: BACKUP_TYPE, data: bare, plain }))).toEqual(alice);
    const python = { ...data, version: "2" };
    expect(readBackup(await writer.write({ type: BACKUP_TYPE, data: python, plain }))).toEqual(alice);
  });

  test("of somebody else's keys, or of nothing, is refused", async () => {
    const forged = await writer.write({ type: BACKUP_TYPE, data: encodeBackup(bob) });
    expect(await codeOf(() => readBackup(forged))).toBe("tampered");
    const empty = await writer.write({ type: BACKUP_TYPE, data: {} });
    expect(await codeOf(() => readBackup(empty))).toBe("input_invalid");
    const other = await writer.write({ type: "contact", data: encodeBackup(alice) });
    expect(await codeOf(() => readBackup(other))).toBe("input_invalid");
  });
});
