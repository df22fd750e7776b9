/**
 * How a record is judged, one change at a time: statements are really signed and remembered, and what a server hands
 * out is made by hand, so that each kind of lie stands alone.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type AccessKey, newAccessKey, randomAccessKey } from "../../src/crypto/access-key.ts";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { encryptField } from "../../src/crypto/field.ts";
import { domainBytes } from "../../src/crypto/hash.ts";
import { sodiumSuite as suite } from "../../src/crypto/sodium-suite.ts";
import { decryptRecord, type PlainRecord } from "../../src/e3db/records/record-crypto.ts";
import { isVaultError, VaultError } from "../../src/errors.ts";
import type { Account } from "../../src/vault/identity/open-identity.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { Approvals } from "../../src/vault/memory/approvals.ts";
import { Registry } from "../../src/vault/memory/registry.ts";
import { addContext, digestOf, newLogicalId, type SealContext } from "../../src/vault/memory/seal-context.ts";
import { SealMemory } from "../../src/vault/memory/seal-memory.ts";
import { TypeRules } from "../../src/vault/memory/type-rules.ts";
import { judge } from "../../src/vault/sealing/judge.ts";
import { expectsSigned, ruleOf } from "../../src/vault/sealing/rules.ts";
import {
  type ClientId,
  clientId,
  type RecordId,
  recordId,
  typeContext,
  type Version,
} from "../../src/wire/ids.ts";
import type { RecordMeta } from "../../src/wire/record.ts";
import { newWorld } from "../fakes/browser.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const person = (digit: number) => {
  const { publicKey, privateKey } = suite.generateSigningKeys();
  return { id: clientId(`00000000-0000-4000-8000-00000000000${digit}`), publicKey, privateKey };
};
const [ME, BEA, EVE] = [person(1), person(2), person(3)];
type Somebody = typeof ME;
const recordOf = (digit: number): RecordId => recordId(`00000000-0000-4000-9000-00000000000${digit}`);
const R = recordOf(1);

/** Whose signing keys the person pinned; null: somebody without any. */
let pinned: Map<ClientId, { readonly type: string; readonly key: string } | null>;
let asked: ClientId[];
let account: Account;
/** One per type, as in a vault: a key is known for one type alone. */
let keys: Map<string, AccessKey>;
const privateKey = suite.generateEncryptionKeys().privateKey;

const pin = ({ id, publicKey }: Somebody) =>
  pinned.set(id, { type: "ed25519", key: encodeBase64Url(publicKey) });

beforeEach(async () => {
  newWorld();
  const vault = new Vault();
  await vault.create("correct horse battery");
  pinned = new Map();
  for (const one of [ME, BEA, EVE]) pin(one);
  asked = [];
  keys = new Map();
  account = {
    identity: { clientId: ME.id },
    ring: { suite, privateKey },
    client: {
      pinnedKeys: async (id: ClientId) => {
        asked.push(id);
        if (!pinned.has(id)) throw new VaultError("key_changed", "");
        return { publicKey: { type: "curve25519", key: "" }, signingKey: pinned.get(id) ?? null };
      },
    },
    memory: new SealMemory(vault, ME.id),
    registry: new Registry(vault, ME.id),
    rules: new TypeRules(vault, ME.id),
    approvals: new Approvals(vault, ME.id),
  } as unknown as Account;
});

interface Statement {
  readonly writer?: Somebody;
  /** Who signs it; the statement names `signer`, or who signs it. */
  readonly by?: Somebody;
  readonly signer?: Somebody;
  readonly type?: string;
  readonly id?: string;
  readonly record?: RecordId | null;
  readonly after?: readonly Made[];
  readonly fields?: Readonly<Record<string, string>>;
  /** The bytes that a file has at the server. */
  readonly stored?: number;
}

interface Made {
  readonly record: PlainRecord;
  readonly context: SealContext;
  readonly digest: string;
}

/** A record as its writer makes it: signed, and stored as `record`, or as R where the statement names none. */
async function write(statement: Statement = {}): Promise<Made> {
  const { writer = ME, type = "note", after = [], fields = { text: "hello", more: "world" } } = statement;
  const { by = writer, signer = by, id = after[0]?.context.id ?? newLogicalId(), stored } = statement;
  const accessKey = keys.get(type) ?? randomAccessKey();
  keys.set(type, accessKey);
  const { record = after.length === 0 ? null : R } = statement;
  const seal = ([name, value]: [string, string]) => [name, encryptField(suite, accessKey, value)] as const;
  const plain = { label: "l" };
  const { body, context, text } = await addContext(
    {
      writerId: writer.id,
      userId: writer.id,
      type,
      plain,
      data: Object.fromEntries(Object.entries(fields).map(seal)),
      recSig: null,
    },
    accessKey,
    { suite, clientId: signer.id, signingKey: by.privateKey, signingPublicKey: by.publicKey },
    { id, record, seq: after.length + 1, prev: after.map(({ digest }) => digest), epoch: 1 },
    1,
    stored === undefined ? null : { name: "f", size: 1, stored, head: hashed, body: hashed },
  );
  const meta: RecordMeta = {
    recordId: record ?? R,
    writerId: writer.id,
    userId: writer.id,
    type,
    plain,
    created: "",
    lastModified: "",
    version: "" as Version,
    fileMeta: stored === undefined ? null : fileOf(stored),
  };
  const opened = decryptRecord(suite, accessKey, { meta, data: body.data, recSig: null });
  const payload = Buffer.from(text.split(".")[0] ?? "", "base64url").toString();
  return { record: opened, context, digest: digestOf(payload) };
}

const hashed = encodeBase64Url(new Uint8Array(32));
const fileOf = (size: number | null) => ({
  checksum: null,
  compression: null,
  size,
  fileName: "",
  fileUrl: "",
});

const stateOf = async (record: PlainRecord) => (await judge(account, record)).state;
const withMeta = (record: PlainRecord, change: Partial<RecordMeta>): PlainRecord => ({
  ...record,
  meta: { ...record.meta, ...change },
});
const withQuads = (record: PlainRecord, data: Readonly<Record<string, string>>): PlainRecord => ({
  ...record,
  encrypted: { ...record.encrypted, data },
});
/** Seals everything anew, as a program of another make does. */
function rewritten(record: PlainRecord, change: Readonly<Record<string, string>> = {}): PlainRecord {
  const accessKey = keys.get(record.meta.type) ?? randomAccessKey();
  const open = { ...record.data, ...record.reserved, ...change };
  const data = Object.fromEntries(
    Object.entries(open).map(([name, value]) => [name, encryptField(suite, accessKey, value)]),
  );
  return decryptRecord(suite, accessKey, { meta: record.meta, data, recSig: null });
}
const approve = (editor: Somebody, writer: Somebody) =>
  account.approvals.set({ role: "editor", writerId: writer.id, type: "note", clientId: editor.id }, true, 1);

describe("whole", () => {
  test("a record that its writer signed is verified, the first time and every time", async () => {
    for (const writer of [ME, BEA]) {
      const { record, context, digest } = await write({ writer, record: null, type: writer.id });
      for (let i = 0; i < 2; i++) {
        expect(await judge(account, record)).toEqual({
          state: "verified",
          context,
          digest,
          duplicate: false,
        });
      }
    }
  });

  test("a file is, with the size that it has at the server", async () => {
    const { record } = await write({ stored: 5 });
    expect(await stateOf(withMeta(record, { fileMeta: fileOf(6) }))).toBe("tampered");
    expect(await stateOf(withMeta(record, { fileMeta: fileOf(null) }))).toBe("tampered");
    expect(await stateOf(withMeta(record, { fileMeta: null }))).toBe("tampered");
    expect(await stateOf(record)).toBe("verified");
  });

  test("a signature that held once over these bytes is not worked out again", async () => {
    const { record } = await write();
    await stateOf(record);
    expect(asked).toEqual([ME.id]);
    expect(await stateOf(record)).toBe("verified");
    expect(asked).toEqual([ME.id]);
  });
});

describe("who signed", () => {
  test("a key that is not pinned counts for nothing, whatever the record says of it", async () => {
    const { record } = await write({ by: EVE, signer: ME });
    const nothing = { context: null, digest: null, duplicate: false };
    expect(await judge(account, record)).toEqual({ state: "tampered", ...nothing });
    const stranger = await write({ by: EVE });
    expect(await stateOf(stranger.record)).toBe("tampered");
  });

  test("somebody approved to edit may sign for the writer, in the own name only; nobody else may", async () => {
    const [honest, posing] = [
      await write({ writer: BEA, by: EVE }),
      await write({ writer: BEA, by: EVE, signer: BEA }),
    ];
    expect(await stateOf(honest.record)).toBe("tampered");
    await approve(EVE, BEA);
    expect(await stateOf(posing.record)).toBe("tampered");
    expect(await stateOf(honest.record)).toBe("verified");
  });

  test("I may sign what I edit of somebody else's without an approval", async () => {
    const { record } = await write({ writer: BEA, by: ME });
    expect(await stateOf(record)).toBe("verified");
  });

  test.each([
    ["none", null],
    ["one of the other suite", { type: "p384", key: "x" }],
  ])(
    "a writer whose signing key is %s is passed over: an editor's signature still counts",
    async (_, key) => {
      const { record } = await write({ writer: BEA, by: EVE });
      await approve(EVE, BEA);
      pinned.set(BEA.id, key);
      expect(await stateOf(record)).toBe("verified");
    },
  );

  test("that a writer has other keys than before is said, not judged", async () => {
    const { record } = await write({ writer: BEA });
    pinned.delete(BEA.id);
    await expect(judge(account, record)).rejects.toSatisfy((error) => isVaultError(error, "key_changed"));
  });

  test("a statement that is none is tampered", async () => {
    const { record } = await write();
    const payload = '{"v":1}';
    const signature = suite.sign(domainBytes("record", payload), ME.privateKey);
    const signed = [Buffer.from(payload), signature, ME.publicKey].map(encodeBase64Url).join(".");
    for (const _sf of ["", "a.b", "%.%.%", signed]) {
      expect(await stateOf({ ...record, reserved: { _sf } })).toBe("tampered");
    }
  });

  test("one of a later version is named, when somebody who may signed it", async () => {
    const { record } = await write();
    const later = (by: Somebody) => {
      const payload = '{"v":2}';
      const signature = suite.sign(domainBytes("record", payload), by.privateKey);
      return [Buffer.from(payload), signature, by.publicKey].map(encodeBase64Url).join(".");
    };
    const judged = await judge(account, { ...record, reserved: { _sf: later(ME) } });
    expect(judged).toEqual({ state: "newer", context: null, digest: null, duplicate: false });
    expect(await stateOf({ ...record, reserved: { _sf: later(EVE) } })).toBe("tampered");
  });
});

describe("what it is about", () => {
  test.each([
    ["writer", { writerId: BEA.id }],
    ["user", { userId: BEA.id }],
    ["type", { type: "login" }],
    ["kind", { fileMeta: fileOf(null) }],
    ["label", { plain: { label: "other" } }],
  ] as [string, Partial<RecordMeta>][])("another %s is tampered", async (_, change) => {
    const { record } = await write();
    expect(await stateOf(withMeta(record, change))).toBe("tampered");
    expect(await stateOf(record)).toBe("verified");
  });

  test("a version that names its record is good in that one only", async () => {
    const first = await write();
    const second = await write({ after: [first] });
    expect(await stateOf(withMeta(second.record, { recordId: recordOf(2) }))).toBe("tampered");
    expect(await stateOf(second.record)).toBe("verified");
  });

  test("a known record does not become a copy of another one", async () => {
    const known = await write();
    await stateOf(known.record);
    // A first version does not name its record, so only memory tells.
    const other = await write();
    expect(await stateOf(other.record)).toBe("tampered");
    expect(await stateOf(withMeta(other.record, { recordId: recordOf(2) }))).toBe("verified");
  });
});

describe("every part", () => {
  test.each<[string, (record: PlainRecord) => PlainRecord]>([
    ["opened with another key", (record) => ({ ...record, accessKeyId: hashed })],
    [
      "a field less",
      ({ encrypted: { data }, ...rest }) =>
        withQuads(
          { ...rest, encrypted: { data, recSig: null } },
          { text: data["text"] ?? "", _sf: data["_sf"] ?? "" },
        ),
    ],
    ["a field more", (record) => withQuads(record, { ...record.encrypted.data, z: "a.b.c.d" })],
    [
      "two fields exchanged",
      (record) => {
        const { text = "", more = "" } = record.encrypted.data;
        return withQuads(record, { ...record.encrypted.data, text: more, more: text });
      },
    ],
    [
      "one field sealed anew",
      (record) => {
        const { text = "" } = rewritten(record).encrypted.data;
        return withQuads(record, { ...record.encrypted.data, text });
      },
    ],
    [
      "the statement alone sealed anew",
      (record) => {
        const { _sf = "" } = rewritten(record).encrypted.data;
        return withQuads(record, { ...record.encrypted.data, _sf });
      },
    ],
    [
      "everything sealed anew but the statement",
      (record) => {
        const { _sf = "" } = record.encrypted.data;
        return withQuads(record, { ...rewritten(record).encrypted.data, _sf });
      },
    ],
    [
      "everything sealed anew but one field",
      (record) => {
        const { more = "" } = record.encrypted.data;
        return withQuads(record, { ...rewritten(record).encrypted.data, more });
      },
    ],
  ])("%s: tampered", async (_, change) => {
    const { record } = await write();
    expect(await stateOf(change(record))).toBe("tampered");
    expect(await stateOf(record)).toBe("verified");
  });
});

describe("written elsewhere", () => {
  test("by a holder of the key, who sealed everything anew", async () => {
    const { record, context, digest } = await write();
    expect(await judge(account, rewritten(record, { text: "changed" }))).toEqual({
      state: "elsewhere",
      context,
      digest,
      duplicate: false,
    });
  });

  test("not where a field is one that another record holds", async () => {
    const other = await write({ id: newLogicalId(), record: null });
    await stateOf(withMeta(other.record, { recordId: recordOf(2) }));
    const { record } = await write();
    const fresh = rewritten(record);
    const { text = "" } = other.record.encrypted.data;
    expect(await stateOf(withQuads(fresh, { ...fresh.encrypted.data, text }))).toBe("tampered");
  });

  test("not as a second copy of a record that is known", async () => {
    const { record } = await write();
    await stateOf(record);
    const copy = withMeta(rewritten(record), { recordId: recordOf(2) });
    expect(await stateOf(copy)).toBe("tampered");
  });
});

describe("in time", () => {
  test("an older version, one that comes back, and a create that was sent twice are told apart", async () => {
    const first = await write();
    const second = await write({ after: [first] });
    for (const { record } of [first, second]) expect(await stateOf(record)).toBe("verified");
    const { context, digest } = first;
    expect(await judge(account, first.record)).toEqual({ state: "older", context, digest, duplicate: false });
    expect(await stateOf(rewritten(first.record))).toBe("tampered");
    await account.memory.noteDeleted(ME.id, R);
    expect(await stateOf(second.record)).toBe("returned");
    expect(await stateOf(first.record)).toBe("returned");
  });

  test("a create that was sent twice is shown once, and remembered as the first", async () => {
    const { record, context } = await write();
    expect(await judge(account, record)).toMatchObject({ state: "verified", duplicate: false });
    const twin = withMeta(record, { recordId: recordOf(2) });
    for (let i = 0; i < 2; i++) {
      expect(await judge(account, twin)).toMatchObject({ state: "verified", duplicate: true });
    }
    expect((await account.memory.mark(ME.id, context.id))?.record).toBe(R);
    expect(await judge(account, record)).toMatchObject({ state: "verified", duplicate: false });
  });

  test("an older version in a second record is no older version", async () => {
    const first = await write();
    const second = await write({ after: [first] });
    for (const { record } of [first, second]) await stateOf(record);
    expect(await stateOf(withMeta(first.record, { recordId: recordOf(2) }))).toBe("tampered");
  });

  test.each([
    ["mine, by two of my browsers", ME, ME, "conflict"],
    ["mine, by an editor", ME, BEA, "forked"],
    ["another's", BEA, BEA, "forked"],
    ["another's, by me", BEA, ME, "forked"],
  ])("two next versions of one record: %s", async (_, writer, by, state) => {
    await approve(BEA, ME);
    const first = await write({ writer });
    const id = first.context.id;
    const [one, other] = [
      await write({ writer, id, after: [first] }),
      await write({ writer, by, id, after: [first] }),
    ];
    for (const { record } of [first, one]) expect(await stateOf(record)).toBe("verified");
    expect(await stateOf(other.record)).toBe(state);
    // What was remembered stays what it was.
    expect(await stateOf(one.record)).toBe("verified");
    expect(await stateOf(rewritten(other.record))).toBe("tampered");
  });
});

describe("without a signature", () => {
  const unsigned = (writer: Somebody, type = "note"): PlainRecord => {
    const accessKey = keys.get(type) ?? randomAccessKey();
    const meta = { recordId: R, writerId: writer.id, userId: writer.id, type, plain: {}, fileMeta: null };
    const data = { text: encryptField(suite, accessKey, "x") };
    return decryptRecord(suite, accessKey, { meta: meta as RecordMeta & typeof meta, data, recSig: null });
  };

  test("it is of before, until its writer was seen to sign this type", async () => {
    for (const writer of [ME, BEA]) {
      expect(await judge(account, unsigned(writer))).toEqual({
        state: "legacy",
        context: null,
        digest: null,
        duplicate: false,
      });
      await stateOf((await write({ writer })).record);
      expect(await stateOf(unsigned(writer))).toBe("tampered");
      expect(await stateOf(unsigned(writer, "login"))).toBe("legacy");
      expect(await stateOf(unsigned(EVE))).toBe("legacy");
    }
  });

  test("it is tampered when it holds what was seen in a signed one", async () => {
    const { record } = await write({ type: "login" });
    await stateOf(record);
    const bare = unsigned(ME);
    const { text = "" } = record.encrypted.data;
    expect(await stateOf(withQuads(bare, { ...bare.encrypted.data, text }))).toBe("tampered");
    expect(await stateOf(bare)).toBe("legacy");
  });
});

describe("the rule of a type", () => {
  const known = (accessKey: AccessKey) =>
    account.registry.remember(typeContext(ME.id, "note"), {
      accessKey,
      epoch: 1,
      writable: true,
      placed: true,
    });

  test("is sealed, but mixed where another program made the key, and the person's choice counts above", async () => {
    expect(await ruleOf(account, "note")).toBe("sealed");
    await known(randomAccessKey());
    expect(await ruleOf(account, "note")).toBe("mixed");
    for (const rule of ["plain", "sealed", "mixed"] as const) {
      await account.rules.choose("note", rule, Date.now());
      expect(await ruleOf(account, "note")).toBe(rule);
    }
  });

  test("of a key of mine is sealed", async () => {
    await known(newAccessKey(privateKey, typeContext(ME.id, "note")));
    expect(await ruleOf(account, "note")).toBe("sealed");
  });

  test("says when an unsigned record of mine is suspect; of others' what was seen of them says it", async () => {
    expect(await expectsSigned(account, ME.id, "note")).toBe(false);
    await account.rules.choose("note", "sealed", 1);
    expect(await expectsSigned(account, ME.id, "note")).toBe(true);
    expect(await expectsSigned(account, BEA.id, "note")).toBe(false);
    await account.rules.choose("note", "mixed", 2);
    for (const { id } of [ME, BEA]) await account.memory.expectFrom(id);
    expect(await expectsSigned(account, ME.id, "note")).toBe(false);
    expect(await expectsSigned(account, BEA.id, "note")).toBe(true);
    expect(await expectsSigned(account, ME.id, "login")).toBe(true);
  });
});
