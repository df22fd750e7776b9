/** What leaves the vault as a file and comes back, and identities that are added, renamed and removed. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { isSealedExport, openExport, sealExport } from "../../src/vault/exchange/sealed-export.ts";
import { encodeIdentity, parseIdentity } from "../../src/vault/identity/identity-file.ts";
import { registerIdentity } from "../../src/vault/identity/registration.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { read } from "./exchange/read.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const STRENGTH = { memoryKiB: 64 * 1024, passes: 3 };
const codeOf = async (run: () => unknown) => {
  try {
    await run();
    return "no error";
  } catch (error) {
    return isVaultError(error) ? error.code : String(error);
  }
};

describe("a sealed export", () => {
  test("opens with its passphrase and holds nothing in the clear", async () => {
    const text = JSON.stringify({ "sealfield-export": 1, records: [{ secret: "canary-4711" }] });
    const sealed = await sealExport(text, "correct horse battery", STRENGTH);
    expect(isSealedExport(sealed)).toBe(true);
    expect(isSealedExport(text)).toBe(false);
    expect(sealed).not.toContain("canary");
    expect(await openExport(sealed, "correct horse battery")).toBe(text);
    expect(await codeOf(() => openExport(sealed, "wrong horse battery"))).toBe("passphrase_wrong");
  });

  test("changed in any part it does not open, nor with a cost that nobody would choose", async () => {
    const sealed = await sealExport("{}", "correct horse battery", STRENGTH);
    const parts = JSON.parse(sealed) as Record<string, unknown>;
    const code = (change: object) =>
      codeOf(() => openExport(JSON.stringify({ ...parts, ...change }), "correct horse battery"));
    expect(await code({})).toBe("no error");
    expect(await code({ passes: 4 })).toBe("passphrase_wrong");
    expect(await code({ salt: "AAAAAAAAAAAAAAAAAAAAAA" })).toBe("passphrase_wrong");
    expect(await code({ memoryKiB: 1024 })).toBe("input_invalid");
    expect(await code({ memoryKiB: 8 * 1024 * 1024 })).toBe("input_invalid");
    expect(await code({ sealed: "AAAA" })).toBe("passphrase_wrong");
    expect(await code({ sealed: 1 })).toBe("input_invalid");
    expect(await code({ "sealfield-sealed-export": 2 })).toBe("unsupported");
    for (const text of ["", "{", "null", "[]", '{"sealfield-sealed-export":1}'])
      expect(await codeOf(() => openExport(text, "correct horse battery"))).toBe("input_invalid");
  });
});

describe("Sealfield's own export", () => {
  const one = { type: "boat", template: "note", fields: [{ name: "text", value: "x" }], labels: [] };
  const file = (records: unknown, version = 1) => JSON.stringify({ "sealfield-export": version, records });

  test("comes back with types, kinds and labels; what has nothing at all is left out and named", () => {
    const empty = { ...one, fields: [], labels: [] };
    const labelled = { ...one, fields: [], labels: [{ name: "berth", value: "14" }] };
    expect(read(file([one, empty, labelled]))).toMatchObject({
      format: "Sealfield",
      records: [one, labelled],
      skipped: [{ entry: 2, why: "empty" }],
    });
  });

  test("keeps the order of each record's own fields", () => {
    const turned = { ...one, fields: [{ name: "b", value: "2" }, ...one.fields] };
    expect(read(file([one, turned])).records).toMatchObject([one, turned]);
  });

  test("of a later version, or with anything else in it, is refused or read as far as it goes", () => {
    expect(() => read(file([one], 2))).toThrow();
    expect(() => read(file("x"))).toThrow();
    const odd = { type: 3, template: "other", fields: [{ name: "_sf", value: "1" }], labels: "x" };
    expect(read(file([odd])).records).toMatchObject([
      {
        type: "3",
        template: "custom",
        fields: [
          { name: "x_sf", value: "1" },
          { name: "labels", value: "x" },
        ],
      },
    ]);
  });
});

describe("identities", () => {
  let server: FakeServer;
  let me: Person;
  beforeEach(async () => {
    server = new FakeServer();
    me = await Person.join(server, "Me");
  });

  test.each(["sodium", "nist"] as const)(
    "of the suite %s go into a file and come back from it, with everything they could read",
    async (suite) => {
      const mine = await Person.join(server, "Also me", suite);
      const id = await mine.write("r", input("a", { x: "secret" }));
      const text = encodeIdentity(await mine.identities.list(), mine.id);
      const other = await Person.join(server, "someone");
      await other.identities.add(parseIdentity(text));
      other.wake();
      expect(await other.identities.active()).toMatchObject({ clientId: mine.id, suite, name: "Also me" });
      expect((await other.records.list(EVERYTHING)).records).toMatchObject([
        { recordId: id, fields: [{ name: "x", value: "secret" }] },
      ]);
    },
  );

  test("a file that is no configuration, or a broken one, is refused", async () => {
    const text = encodeIdentity(await me.identities.list(), me.id);
    expect(await codeOf(() => encodeIdentity([], me.id))).toBe("not_found");
    for (const bad of ["", "{}", "[]", text.replace(me.id, "nobody"), text.slice(0, 200)])
      expect(await codeOf(() => parseIdentity(bad))).toBe("input_invalid");
  });

  test("are renamed here only, and removed with all that the vault knew for them", async () => {
    await me.write("r", input("a", { x: "1" }));
    const request = { serverUrl: server.url, token: "token", name: "Second", suite: "nist" } as const;
    const second = await registerIdentity(me.vault, me.identities, request, server.world);
    expect((await me.identities.active())?.clientId).toBe(second.clientId);
    await me.identities.rename(me.id, " First ");
    expect((await me.identities.list()).map(({ name }) => name)).toEqual(["First", "Second"]);
    expect(await codeOf(() => me.identities.rename(me.id, "  "))).toBe("input_invalid");
    const knows = async () => (await me.vault.names("")).filter((name) => name.includes(me.id));
    expect((await knows()).length).toBeGreaterThan(2);
    await me.identities.remove(me.id);
    expect(await knows()).toEqual([]);
    await me.identities.remove(second.clientId);
    expect(await me.identities.active()).toBeNull();
    expect(await codeOf(() => me.identities.remove(me.id))).toBe("not_found");
  });
});
