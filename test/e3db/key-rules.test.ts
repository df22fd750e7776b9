/**
 * The rules for access keys (SECURITY.md "Keys"), against a server of one map that says whatever a test puts there:
 * which key is believed, which is put back, which is refused, and what the error names.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { accelerator } from "../../src/crypto/accelerate.ts";
import { type AccessKey, accessKeyId, hasOwnTag, randomAccessKey } from "../../src/crypto/access-key.ts";
import { wrapKey } from "../../src/crypto/eak.ts";
import { generateGroupKeys, wrapMembershipKey } from "../../src/crypto/group-keys.ts";
import { sodiumSuite as suite } from "../../src/crypto/sodium-suite.ts";
import type { Send } from "../../src/e3db/http/request.ts";
import { type KeyRing, publicKeyOf, signingKeyOf } from "../../src/e3db/identity.ts";
import { AccessKeys } from "../../src/e3db/keys/access-keys.ts";
import { Eaks } from "../../src/e3db/keys/eaks.ts";
import { findGroupKey } from "../../src/e3db/keys/group-key.ts";
import { ownKey } from "../../src/e3db/keys/own-key.ts";
import { contextKey, memoryRegistry, memoryTrust } from "../../src/e3db/keys/trust.ts";
import { isVaultError, VaultError } from "../../src/errors.ts";
import { encodeEncryptedAccessKey } from "../../src/wire/access-key.ts";
import { encodeClientInfo } from "../../src/wire/client-info.ts";
import { clientId, recordId, type TypeContext, typeContext, type Version } from "../../src/wire/ids.ts";
import { encodeListedRecord, type GroupAccessKey } from "../../src/wire/listed-record.ts";

/** A client: its keys, what it remembers, and its side of the server. */
class Member {
  readonly id;
  readonly ring: KeyRing;
  readonly registry = memoryRegistry();
  readonly restored: TypeContext[] = [];
  /** Clients approved to hand out keys. */
  readonly approved = new Set<string>();
  readonly trust = memoryTrust((_, id) => this.approved.has(id));
  readonly eaks: Eaks;
  readonly keys: AccessKeys;
  /** What reaches it through a group. */
  throughGroup: GroupAccessKey | null = null;

  constructor(digit: number) {
    this.id = clientId(`00000000-0000-4000-8000-00000000000${digit}`);
    const box = suite.generateEncryptionKeys();
    const signing = suite.generateSigningKeys();
    this.ring = {
      suite,
      publicKey: box.publicKey,
      privateKey: box.privateKey,
      signingPublicKey: signing.publicKey,
      signingKey: signing.privateKey,
    };
    const { id, ring, trust, registry } = this;
    this.eaks = new Eaks({ send: sendAs(this), clientId: id, keys: ring, trust });
    this.keys = new AccessKeys({
      ...this.world(),
      findGroupKey: async () => this.throughGroup,
      registry,
    });
  }

  world() {
    return {
      eaks: this.eaks,
      registry: this.registry,
      privateKey: this.ring.privateKey,
      onRestored: (context: TypeContext) => void this.restored.push(context),
    };
  }

  get reader() {
    return { readerId: this.id, publicKey: publicKeyOf(this.ring) };
  }

  /** The EAK that gives `key` to `reader`, made by this client. */
  eakFor(reader: Member, key: Uint8Array, by: Member = this) {
    const shared = suite.sharedKey(reader.ring.publicKey, this.ring.privateKey);
    return {
      eak: wrapKey(suite, shared, key),
      authorizerId: by.id,
      authorizerPublicKey: publicKeyOf(by.ring),
      signerId: null,
      signerSigningKey: null,
    };
  }
}

type Eak = ReturnType<Member["eakFor"]>;

/** What the server holds, by place and reader. */
let kept: Map<string, Eak>;
/** Who it knows, as it says. */
let infos: Map<string, () => object>;
let asked: string[];
/** Is asked before the server does anything; may throw. */
let before: (call: string) => void;
let [alice, bob, carol]: [Member, Member, Member] = [] as never;

function sendAs(me: Member): Send {
  return async (route, { params, json, repeatable }) => {
    const named = params as unknown as Record<string, string>;
    const call = `${route.method} ${route.path.split("/")[3]}`;
    asked.push(call);
    before(call);
    const answer = (value: unknown) => ({ status: 200, headers: new Headers(), json: value, attempts: 1 });
    if (route.path.endsWith("clients/:clientId")) {
      const info = infos.get(named["clientId"] ?? "");
      if (info === undefined) throw new VaultError("not_found", "");
      return answer(info());
    }
    const place = `${named["writerId"]} ${named["userId"]} ${named["type"]} ${named["readerId"]}`;
    // What is asked for and not sent again after a lost answer would leave a person without a key.
    if (route.method !== "GET") expect(repeatable).toBe(true);
    if (route.method === "PUT") {
      if (kept.has(place)) throw new VaultError("conflict", "");
      const { eak } = json as { eak: string };
      kept.set(place, { ...me.eakFor(me, new Uint8Array(32)), eak });
      return answer(null);
    }
    const found = kept.get(place);
    if (found === undefined) throw new VaultError("not_found", "");
    if (route.method === "DELETE") kept.delete(place);
    return answer(route.method === "GET" ? encodeEncryptedAccessKey(found) : null);
  };
}

beforeEach(() => {
  [kept, infos, asked, before] = [new Map(), new Map(), [], () => {}];
  [alice, bob, carol] = [new Member(1), new Member(2), new Member(3)];
  for (const { id, ring } of [alice, bob, carol]) {
    const [publicKey, signingKey] = [publicKeyOf(ring), signingKeyOf(ring)];
    infos.set(id, () =>
      encodeClientInfo({ clientId: id, publicKey, signingKey, validated: true, name: "" } as never),
    );
  }
});

const own = (member: Member, type = "note") => typeContext(member.id, type);
const serve = (context: TypeContext, reader: Member, eak: Eak) =>
  kept.set(`${contextKey(context).split(" ").slice(0, 2).join(" ")} ${context.type} ${reader.id}`, eak);
const served = (context: TypeContext, reader: Member) =>
  kept.get(`${context.writerId} ${context.userId} ${context.type} ${reader.id}`);

/** The code of a refusal with what it names, or "no error". */
async function refusal(act: Promise<unknown>): Promise<unknown> {
  try {
    await act;
    return "no error";
  } catch (error) {
    return isVaultError(error) ? [error.code, error.detail] : String(error);
  }
}
/** The code of a refusal alone. */
const codeOf = async (act: Promise<unknown>) => {
  const [code] = [await refusal(act)].flat();
  return code;
};
const placed = (accessKey: AccessKey, more: object = {}) => ({
  accessKey,
  epoch: 1,
  writable: true,
  placed: true,
  ...more,
});
const away = () => {
  throw new VaultError("network_unreachable", "");
};

describe("an own key", () => {
  test("is made once: tagged, placed for me, remembered, and the same ever after", async () => {
    const made = await ownKey(alice.world(), own(alice), true);
    expect(made).toMatchObject({ epoch: 1, writable: true, placed: true });
    expect(hasOwnTag(made.accessKey, alice.ring.privateKey, own(alice))).toBe(true);
    expect(await alice.registry.get(own(alice))).toEqual(made);
    expect(await ownKey(alice.world(), own(alice), true)).toEqual(made);
    expect(asked.filter((call) => call.startsWith("PUT"))).toHaveLength(1);
    expect(alice.restored).toEqual([]);
  });

  test("is not made by looking for it", async () => {
    expect(await refusal(ownKey(alice.world(), own(alice), false))).toEqual([
      "key_missing",
      { type: "note" },
    ]);
    expect(asked).toEqual(["GET access_keys"]);
    expect(await alice.registry.get(own(alice))).toBeNull();
  });

  test("that does not open is the server's, not mine; a server that is away says nothing of it", async () => {
    for (const eak of [bob.eakFor(carol, randomAccessKey()).eak, "x", "a.b"]) {
      serve(own(alice), alice, { ...alice.eakFor(alice, randomAccessKey()), eak });
      for (const make of [true, false]) {
        expect(await refusal(ownKey(alice.world(), own(alice), make))).toEqual([
          "key_untrusted",
          { type: "note" },
        ]);
      }
    }
    before = away;
    expect(await refusal(ownKey(alice.world(), own(alice), true))).toEqual(["network_unreachable", {}]);
    before = () => alice.eaks.wipe();
    expect(await refusal(ownKey(alice.world(), own(alice), true))).toEqual(["aborted", {}]);
  });

  test("made by another program is for reading; one of mine from another browser is for writing too", async () => {
    const foreign = randomAccessKey();
    serve(own(alice), alice, alice.eakFor(alice, foreign));
    const known = { accessKey: foreign, epoch: 1, writable: false, placed: true };
    expect(await ownKey(alice.world(), own(alice), true)).toEqual(known);
    expect(await alice.registry.get(own(alice))).toEqual(known);
    const mine = await ownKey(alice.world(), own(alice, "login"), true);
    const browser = { ...alice.world(), registry: memoryRegistry() };
    expect(await ownKey(browser, own(alice, "login"), false)).toEqual(mine);
  });

  test("that the server lost is put back, the same one, and the person learns it", async () => {
    const made = await ownKey(alice.world(), own(alice), true);
    kept.clear();
    expect(await ownKey(alice.world(), own(alice), false)).toEqual(made);
    expect(alice.restored).toEqual([own(alice)]);
    expect(await alice.eaks.open(own(alice), served(own(alice), alice) as Eak)).toEqual(made.accessKey);
  });

  test("does not change by itself, nor become that of another type", async () => {
    const made = await ownKey(alice.world(), own(alice), true);
    serve(own(alice), alice, alice.eakFor(alice, randomAccessKey()));
    const named = { writerId: alice.id, type: "note" };
    expect(await refusal(ownKey(alice.world(), own(alice), true))).toEqual(["key_changed", named]);
    serve(own(alice, "login"), alice, alice.eakFor(alice, made.accessKey));
    expect(await refusal(ownKey(alice.world(), own(alice, "login"), true))).toEqual([
      "key_untrusted",
      { writerId: alice.id, type: "login" },
    ]);
  });

  test("that was being placed when the browser stopped is placed the next time, or gives way to one that is there", async () => {
    const half = placed(randomAccessKey(), { placed: false, epoch: 3 });
    await alice.registry.remember(own(alice), half);
    expect(await ownKey(alice.world(), own(alice), true)).toEqual({ ...half, placed: true });
    await alice.registry.remember(own(alice, "login"), placed(randomAccessKey(), { placed: false }));
    const there = randomAccessKey();
    serve(own(alice, "login"), alice, alice.eakFor(alice, there));
    expect((await ownKey(alice.world(), own(alice, "login"), true)).accessKey).toEqual(there);
    expect((await alice.registry.get(own(alice, "login")))?.accessKey).toEqual(there);
    await alice.registry.remember(own(alice, "card"), placed(randomAccessKey(), { placed: false }));
    expect(await refusal(ownKey(alice.world(), own(alice, "card"), false))).toEqual([
      "key_missing",
      { type: "card" },
    ]);
  });

  test("from before a re-seal is replaced by the present one, and the person learns it", async () => {
    const [first, second] = [placed(randomAccessKey()), placed(randomAccessKey(), { epoch: 2 })];
    for (const key of [first, second]) await alice.registry.remember(own(alice), key);
    serve(own(alice), alice, alice.eakFor(alice, first.accessKey));
    expect(await ownKey(alice.world(), own(alice), false)).toEqual(second);
    expect(alice.restored).toEqual([own(alice)]);
    expect(await ownKey(alice.world(), own(alice), false)).toEqual(second);
    expect(alice.restored).toHaveLength(1);
  });

  test("that is exchanged while the server is asked stays exchanged", async () => {
    const [first, second] = [placed(randomAccessKey()), placed(randomAccessKey(), { epoch: 2 })];
    await alice.registry.remember(own(alice), first);
    serve(own(alice), alice, alice.eakFor(alice, first.accessKey));
    before = () => {
      before = () => {};
      void alice.registry.remember(own(alice), second);
      // The answer still has the first one.
      queueMicrotask(() => serve(own(alice), alice, alice.eakFor(alice, second.accessKey)));
    };
    expect(await ownKey(alice.world(), own(alice), true)).toEqual(second);
    expect(await alice.eaks.open(own(alice), served(own(alice), alice) as Eak)).toEqual(second.accessKey);
  });

  test("that the server takes and does not keep is a lie", async () => {
    before = (call) => {
      if (call.startsWith("GET")) kept.clear();
    };
    expect(await refusal(ownKey(alice.world(), own(alice), true))).toEqual(["tampered", { type: "note" }]);
  });
});

describe("for writing", () => {
  test("a key of another program counts once the person approved that very key", async () => {
    const foreign = randomAccessKey();
    serve(own(alice), alice, alice.eakFor(alice, foreign));
    const id = accessKeyId(foreign);
    const refused = ["key_untrusted", { type: "note", accessKeyId: id }];
    expect(await refusal(alice.keys.forWriting(own(alice)))).toEqual(refused);
    expect(await refusal(alice.keys.approve(own(alice), accessKeyId(randomAccessKey())))).toEqual([
      "key_changed",
      { type: "note" },
    ]);
    expect(await refusal(alice.keys.forWriting(own(alice)))).toEqual(refused);
    expect(await alice.keys.isWritable(own(alice), foreign)).toBe(false);
    await alice.keys.approve(own(alice), id);
    expect(await alice.keys.forWriting(own(alice))).toEqual(foreign);
    alice.keys.clear();
    expect(await alice.keys.forWriting(own(alice))).toEqual(foreign);
    expect(await alice.keys.isWritable(own(alice), foreign)).toBe(true);
    expect(await alice.keys.isWritable(own(alice), randomAccessKey())).toBe(false);
  });

  test("of a type that is not known here the tag decides", async () => {
    const mine = await bob.keys.forWriting(own(bob));
    const elsewhere = new AccessKeys({
      ...bob.world(),
      registry: memoryRegistry(),
      findGroupKey: async () => null,
    });
    expect(await elsewhere.isWritable(own(bob), mine)).toBe(true);
    expect(await elsewhere.isWritable(own(bob, "login"), mine)).toBe(false);
    expect([await bob.keys.isKnown(mine), await elsewhere.isKnown(mine)]).toEqual([true, false]);
  });

  test("many who ask at once get one key; it is asked for once, and again after it was forgotten", async () => {
    const all = await Promise.all([1, 2, 3].map(() => alice.keys.forWriting(own(alice))));
    expect(new Set(all).size).toBe(1);
    expect(await alice.keys.forReading(own(alice))).toBe(all[0]);
    const calls = ["GET access_keys", "PUT access_keys", "GET access_keys"];
    expect(asked).toEqual(calls);
    alice.keys.forget(own(alice, "login"));
    await alice.keys.forWriting(own(alice));
    expect(asked).toEqual(calls);
    for (const forget of [() => alice.keys.forget(own(alice)), () => alice.keys.clear()]) {
      asked = [];
      forget();
      expect(await alice.keys.forWriting(own(alice))).toEqual(all[0]);
      expect(asked).toEqual(["GET access_keys"]);
    }
  });

  test("a key that was looked up while it was exchanged is not kept", async () => {
    const [first, second] = [placed(randomAccessKey()), placed(randomAccessKey(), { epoch: 2 })];
    await alice.registry.remember(own(alice), first);
    // The server lost it, and while it is put back a re-seal exchanges it.
    before = (call) => {
      if (!call.startsWith("PUT")) return;
      before = () => {};
      void alice.registry.remember(own(alice), second);
      alice.keys.forget(own(alice));
    };
    await alice.keys.forWriting(own(alice));
    expect(await alice.keys.forWriting(own(alice))).toEqual(second.accessKey);
  });

  test("what failed is tried again; one who looks does not stop one who makes", async () => {
    before = away;
    expect(await refusal(alice.keys.forWriting(own(alice)))).toEqual(["network_unreachable", {}]);
    before = () => {};
    const [looked] = await Promise.all([
      refusal(alice.keys.forReading(own(alice))),
      alice.keys.forWriting(own(alice)),
    ]);
    expect(looked).toEqual(["key_missing", { type: "note" }]);
    expect(hasOwnTag(await alice.keys.forReading(own(alice)), alice.ring.privateKey, own(alice))).toBe(true);
  });
});

describe("a key of somebody else", () => {
  let key: AccessKey;
  beforeEach(async () => {
    key = await alice.keys.forWriting(own(alice));
    asked = [];
  });

  test("is opened with what came along, or asked for; then it is remembered, for reading, until it is proven", async () => {
    expect(await refusal(bob.keys.forReading(own(alice)))).toEqual(["key_missing", { type: "note" }]);
    const eak = alice.eakFor(bob, key);
    asked = [];
    expect(await bob.keys.forReading(own(alice), { accessKey: eak })).toEqual(key);
    expect(asked).toEqual(["GET clients"]);
    expect(await bob.registry.get(own(alice))).toEqual(placed(key, { writable: false, placed: false }));
    serve(own(alice), carol, alice.eakFor(carol, key));
    expect(await carol.keys.forReading(own(alice))).toEqual(key);
    carol.keys.clear();
    asked = [];
    expect(
      await carol.keys.forReading(own(alice), { accessKey: alice.eakFor(carol, randomAccessKey()) }),
    ).toEqual(key);
    expect(asked).toEqual([]);
  });

  test("from somebody who is not the writer counts when the person approved them", async () => {
    const eak = carol.eakFor(bob, key);
    const named = { writerId: alice.id, authorizerId: carol.id, type: "note" };
    expect(await refusal(bob.keys.forReading(own(alice), { accessKey: eak }))).toEqual([
      "key_untrusted",
      named,
    ]);
    bob.approved.add(carol.id);
    expect(await bob.keys.forReading(own(alice), { accessKey: eak })).toEqual(key);
  });

  test("opens with the writer's pinned key only, whatever key the server says it is", async () => {
    const posing = carol.eakFor(bob, key, alice);
    for (const stated of [publicKeyOf(carol.ring), publicKeyOf(alice.ring)]) {
      const eak = { ...posing, authorizerPublicKey: stated };
      const code = stated.key === publicKeyOf(alice.ring).key ? "decryption_failed" : "key_changed";
      expect(await codeOf(bob.keys.forReading(own(alice), { accessKey: eak }))).toBe(code);
    }
    const lying = { ...posing, authorizerPublicKey: publicKeyOf(carol.ring) };
    expect(await refusal(bob.eaks.open(own(alice), lying))).toEqual(["key_changed", { clientId: alice.id }]);
  });

  test("is not my own key of that type, sent back", async () => {
    const mine = await bob.keys.forWriting(own(bob));
    const back = alice.eakFor(bob, mine);
    expect(await refusal(bob.keys.forReading(own(alice), { accessKey: back }))).toEqual([
      "key_untrusted",
      { type: "note" },
    ]);
    expect(await bob.registry.get(own(alice))).toBeNull();
  });

  test("that changed is said, where records do not open any more", async () => {
    serve(own(alice), bob, alice.eakFor(bob, key));
    expect(await bob.keys.served(own(alice))).toEqual(key);
    expect(await refusal(bob.keys.refuseChange(own(alice), key))).toBe("no error");
    const named = { writerId: alice.id, type: "note" };
    expect(await refusal(bob.keys.refuseChange(own(alice), randomAccessKey()))).toEqual([
      "key_changed",
      named,
    ]);
    expect(await refusal(carol.keys.refuseChange(own(alice), randomAccessKey()))).toBe("no error");
    expect(await alice.keys.served(own(alice, "nothing"))).toBeNull();
  });
});

describe("through a group", () => {
  const context = () => own(alice);
  /** Alice shares with a group, whose key Carol wrapped for Bob. */
  function group(key: AccessKey, change: Partial<GroupAccessKey> = {}, sharer = alice): GroupAccessKey {
    const pair = generateGroupKeys();
    return {
      eak: wrapKey(suite, suite.sharedKey(pair.publicKey, sharer.ring.privateKey), key),
      authorizerId: carol.id,
      authorizerPublicKey: publicKeyOf(carol.ring),
      wrappers: [
        {
          membershipKey: wrapMembershipKey(pair.privateKey, bob.ring.publicKey, carol.ring.privateKey),
          publicKey: publicKeyOf(sharer.ring),
          accessKeyId: null,
          groupPublicKey: suite.encodePublicKey(pair.publicKey),
        },
      ],
      ...change,
    };
  }

  test("a key comes with the record or is looked for; one given to me directly goes first", async () => {
    const [mine, theirs] = [randomAccessKey(), randomAccessKey()];
    expect(await bob.eaks.openThroughGroup(context(), group(mine))).toEqual(mine);
    bob.throughGroup = group(theirs);
    expect(await bob.keys.served(context())).toEqual(theirs);
    asked = [];
    expect(await bob.keys.forReading(context(), { accessKey: null, groupAccessKey: group(theirs) })).toEqual(
      theirs,
    );
    expect(asked).not.toContain("GET access_keys");
    const [first, second] = [own(alice, "both"), own(alice, "looked for")];
    const both = { accessKey: alice.eakFor(bob, mine), groupAccessKey: group(randomAccessKey()) };
    expect(await bob.keys.forReading(first, both)).toEqual(mine);
    const found = randomAccessKey();
    bob.throughGroup = group(found);
    expect(await bob.keys.forReading(second, { accessKey: null, groupAccessKey: null })).toEqual(found);
    bob.throughGroup = null;
    expect(await bob.keys.served(own(alice, "nothing"))).toBeNull();
  });

  test("is looked for with one row of that writer and type, and not taken from another", async () => {
    const through = group(randomAccessKey());
    const meta = {
      recordId: recordId("00000000-0000-4000-9000-000000000001"),
      writerId: alice.id,
      userId: alice.id,
      type: "note",
      plain: {},
      created: "",
      lastModified: "",
      version: "00000000-0000-4000-a000-000000000001" as Version,
      fileMeta: null,
    };
    const bodies: unknown[] = [];
    const find = (rows: readonly object[]) => {
      const results = rows.map((change) =>
        encodeListedRecord({
          meta: { ...meta, ...change },
          data: {},
          accessKey: null,
          groupAccessKey: through,
          recSig: null,
        }),
      );
      const send: Send = async (_, { json }) => {
        bodies.push(json);
        return { status: 200, headers: new Headers(), json: { results }, attempts: 1 };
      };
      return findGroupKey(send, context());
    };
    expect(await find([{}])).toEqual(through);
    expect(bodies).toEqual([
      expect.objectContaining({
        limit: 1,
        include_data: true,
        include_only_groups: true,
        match: [
          expect.objectContaining({
            condition: "AND",
            terms: expect.objectContaining({ content_types: ["note"], writer_ids: [alice.id] }),
          }),
        ],
      }),
    ]);
    for (const rows of [[], [{ writerId: bob.id }], [{ type: "login" }]]) expect(await find(rows)).toBeNull();
  });

  test("only the writer may have shared it, and every key in the chain is the pinned one", async () => {
    const key = randomAccessKey();
    const named = { writerId: alice.id, type: "note" };
    const open = (chain: GroupAccessKey) => refusal(bob.eaks.openThroughGroup(context(), chain));
    expect(await open(group(key, {}, carol))).toEqual(["key_untrusted", named]);
    expect(await open(group(key, { wrappers: [] }))).toEqual(["key_untrusted", named]);
    expect(await open(group(key, { authorizerPublicKey: publicKeyOf(alice.ring) }))).toEqual([
      "key_changed",
      { clientId: carol.id },
    ]);
    const [step] = group(key).wrappers;
    const other = suite.encodePublicKey(generateGroupKeys().publicKey);
    const swapped = step === undefined ? [] : [{ ...step, groupPublicKey: other }];
    expect(await open(group(key, { wrappers: swapped }))).not.toBe("no error");
    const whole = group(key);
    const unnamed = whole.wrappers.map((one) => ({ ...one, groupPublicKey: null }));
    expect(await bob.eaks.openThroughGroup(context(), { ...whole, wrappers: unnamed })).toEqual(key);
  });
});

describe("giving a key", () => {
  const key = randomAccessKey();
  const context = () => own(alice);
  const opened = async () => bob.eaks.open(context(), served(context(), bob) as Eak);
  const kinds = (): string[] => asked.map((call) => call.split(" ")[0] ?? "");

  test("is done once; what is there already is looked at, and left when it is the same", async () => {
    await alice.eaks.ensure(context(), bob.reader, key);
    expect(kinds()).toEqual(["PUT"]);
    expect(await opened()).toEqual(key);
    asked = [];
    await alice.eaks.ensure(context(), bob.reader, key);
    expect(kinds()).toEqual(["PUT", "GET"]);
    expect(await alice.eaks.put(context(), bob.reader, key)).toBe(false);
    await alice.eaks.remove(context(), bob.id);
    await alice.eaks.remove(context(), bob.id);
    expect(await alice.eaks.fetch(context(), bob.id)).toBeNull();
    expect(await alice.eaks.put(context(), bob.reader, key)).toBe(true);
  });

  test.each<[string, () => Eak]>([
    ["another key", () => alice.eakFor(bob, randomAccessKey())],
    ["what somebody else put there", () => carol.eakFor(bob, key)],
    ["the same key, in another's name", () => alice.eakFor(bob, key, carol)],
    ["what does not open", () => ({ ...alice.eakFor(bob, key), eak: "x" })],
    ["what opens for another", () => ({ ...alice.eakFor(carol, key) })],
  ])("replaces %s", async (_, there) => {
    serve(context(), bob, there());
    await alice.eaks.ensure(context(), bob.reader, key);
    expect(kinds()).toEqual(["PUT", "GET", "DELETE", "PUT"]);
    expect(await opened()).toEqual(key);
  });

  test("to a server that keeps another one ends, and says so", async () => {
    serve(context(), bob, alice.eakFor(bob, randomAccessKey()));
    const there = served(context(), bob) as Eak;
    before = (call) => {
      if (call.startsWith("PUT")) serve(context(), bob, there);
    };
    expect(await refusal(alice.eaks.ensure(context(), bob.reader, key))).toEqual([
      "tampered",
      { type: "note" },
    ]);
    expect(kinds()).toEqual(["PUT", "GET", "DELETE", "PUT", "GET"]);
  });

  test("what goes wrong otherwise is said as it is", async () => {
    before = away;
    const acts = [
      () => alice.eaks.put(context(), bob.reader, key),
      () => alice.eaks.fetch(context(), bob.id),
      () => alice.eaks.remove(context(), bob.id),
      () => alice.eaks.ensure(context(), bob.reader, key),
    ];
    for (const act of acts) expect(await refusal(act())).toEqual(["network_unreachable", {}]);
  });

  test("whether a reader can open it is seen as far as I can see it", async () => {
    const opens = (publicKey = bob.reader.publicKey as typeof bob.reader.publicKey | null) =>
      alice.eaks.opensFor(context(), bob.id, publicKey, key);
    expect(await opens()).toBe(false);
    for (const [there, seen, unseen] of [
      [alice.eakFor(bob, key), true, true],
      [alice.eakFor(bob, randomAccessKey()), false, true],
      [{ ...alice.eakFor(bob, key), eak: "x" }, false, true],
      [carol.eakFor(bob, randomAccessKey()), true, true],
    ] as const) {
      serve(context(), bob, there);
      expect([await opens(), await opens(null)]).toEqual([seen, unseen]);
    }
  });

  test("a type that no address can hold is not asked for", async () => {
    for (const type of ["", ".", ".."]) {
      expect(await codeOf(alice.eaks.fetch(own(alice, type), bob.id))).toBe("wire_invalid");
    }
    expect(asked).toEqual([]);
  });

  test("after the vault was locked nothing is wrapped or opened", async () => {
    const eak = alice.eakFor(bob, key);
    await alice.eaks.wrapFor(bob.reader, key);
    await bob.eaks.open(context(), eak);
    for (const { eaks } of [alice, bob]) eaks.wipe();
    expect(await refusal(alice.eaks.wrapFor(bob.reader, key))).toEqual(["aborted", {}]);
    expect(await refusal(bob.eaks.open(context(), eak))).toEqual(["aborted", {}]);
  });
});

describe("pinned keys", () => {
  test("mine are known, others' are asked for once and stay", async () => {
    const keys = (member: Member) => ({
      publicKey: publicKeyOf(member.ring),
      signingKey: signingKeyOf(member.ring),
    });
    expect(await alice.eaks.pinned(alice.id)).toEqual(keys(alice));
    expect(asked).toEqual([]);
    for (let i = 0; i < 2; i++) expect(await alice.eaks.pinned(bob.id)).toEqual(keys(bob));
    expect(asked).toEqual(["GET clients"]);
    expect(await alice.trust.keysOf(bob.id)).toEqual(keys(bob));
  });

  test("an answer about somebody else is a lie, and pins nobody", async () => {
    infos.set(bob.id, infos.get(carol.id) ?? (() => ({})));
    expect(await refusal(alice.eaks.pinned(bob.id))).toEqual(["tampered", {}]);
    for (const { id } of [bob, carol]) expect(await alice.trust.keysOf(id)).toBeNull();
  });

  test("to give something away they must have been pinned before", async () => {
    expect(await refusal(alice.eaks.pinnedBefore(bob.id))).toEqual(["key_untrusted", { clientId: bob.id }]);
    expect(asked).toEqual([]);
    const mine = await alice.eaks.pinnedBefore(alice.id);
    expect(mine.publicKey).toEqual(publicKeyOf(alice.ring));
    const his = await alice.eaks.pinned(bob.id);
    expect(await alice.eaks.pinnedBefore(bob.id)).toEqual(his);
  });

  test("other keys than the first are refused; a signing key that appears later is another", async () => {
    const trust = memoryTrust();
    const [b, c] = [await alice.eaks.pinned(bob.id), await alice.eaks.pinned(carol.id)];
    await trust.firstSeen(bob.id, b);
    expect(await refusal(trust.firstSeen(bob.id, { ...b }))).toBe("no error");
    for (const other of [
      c,
      { ...b, signingKey: null },
      { ...b, signingKey: c.signingKey },
      { ...b, publicKey: c.publicKey },
    ]) {
      expect(await refusal(trust.firstSeen(bob.id, other))).toEqual(["key_changed", { clientId: bob.id }]);
    }
    expect(await trust.keysOf(bob.id)).toEqual(b);
    expect(await trust.isAuthorizer(own(bob), carol.id)).toBe(false);
    const asks: unknown[] = [];
    const approving = memoryTrust((...given) => asks.push(given) > 0);
    expect(await approving.isAuthorizer(own(bob), carol.id)).toBe(true);
    expect(asks).toEqual([[own(bob), carol.id]]);
  });
});

describe("what is remembered of a context", () => {
  test("is its own: writer, user and type tell contexts apart", async () => {
    const { registry } = alice;
    const contexts = [own(alice), own(bob), { ...own(alice), userId: bob.id }, own(alice, "login")];
    for (const context of contexts) {
      expect(await registry.get(context)).toBeNull();
      await registry.remember(context, placed(randomAccessKey()));
    }
    const found = await Promise.all(contexts.map((context) => registry.get(context)));
    expect(new Set(found.map((one) => one && accessKeyId(one.accessKey))).size).toBe(4);
  });

  test("a placed key gives way to a higher epoch only, an unplaced one to any", async () => {
    const { registry } = alice;
    const context = own(alice);
    const named = ["key_changed", { writerId: alice.id, type: "note" }];
    await registry.remember(context, placed(randomAccessKey(), { placed: false, epoch: 5 }));
    const [first, second] = [placed(randomAccessKey()), placed(randomAccessKey(), { epoch: 2 })];
    await registry.remember(context, first);
    expect(await refusal(registry.remember(context, placed(randomAccessKey())))).toEqual(named);
    await registry.remember(context, { ...first, writable: false });
    expect((await registry.get(context))?.writable).toBe(false);
    await registry.remember(context, second);
    expect(await refusal(registry.remember(context, first))).toEqual(named);
    expect(await refusal(registry.remember(context, { ...second, epoch: 1 }))).toEqual(named);
    expect(await refusal(registry.remember(own(alice, "login"), second))).toEqual([
      "key_untrusted",
      { writerId: alice.id, type: "login" },
    ]);
    expect(await registry.wasEarlier(context, first.accessKey)).toBe(true);
    expect(await registry.wasEarlier(context, second.accessKey)).toBe(false);
    expect(await registry.wasEarlier(context, randomAccessKey())).toBe(false);
    expect(await registry.wasEarlier(own(alice, "login"), first.accessKey)).toBe(false);
    expect(await registry.knows(first.accessKey)).toBe(true);
    expect(await registry.knows(randomAccessKey())).toBe(false);
  });
});

describe("the secrets shared with others", () => {
  /** Returns the secrets that are computed while `run` runs, as they are afterwards. */
  async function secretsOf(run: () => Promise<unknown>): Promise<Uint8Array[]> {
    const secrets: Promise<Uint8Array>[] = [];
    const { sharedKey } = accelerator;
    const spy = vi.spyOn(accelerator, "sharedKey").mockImplementation((...given) => {
      const secret = sharedKey.apply(accelerator, given);
      secrets.push(secret);
      return secret;
    });
    await run().finally(() => spy.mockRestore());
    return Promise.all(secrets);
  }
  const wrap = () => alice.eaks.wrapFor(bob.reader, randomAccessKey());

  test("are overwritten by a lock that comes while they are computed, and not kept", async () => {
    const secrets = await secretsOf(async () => {
      const wrapping = refusal(wrap());
      alice.eaks.wipe();
      expect(await wrapping).toEqual(["aborted", {}]);
    });
    expect(secrets).toEqual([new Uint8Array(32)]);
  });

  test("are all overwritten by a lock, also where two lookups computed the same at once", async () => {
    const secrets = await secretsOf(async () => {
      const wrapped = await Promise.all([wrap(), wrap()]);
      expect(new Set(wrapped).size).toBe(2);
      alice.eaks.wipe();
    });
    expect(secrets).toEqual([new Uint8Array(32), new Uint8Array(32)]);
  });
});
