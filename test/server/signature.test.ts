/** Whose signature counts on a server, for how long, and how often (PROTOCOL.md section 3.2); no database is needed. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { parseTsv1, signTsv1, type Tsv1Head } from "../../src/crypto/tsv1.ts";
import { isVaultError } from "../../src/errors.ts";
import { createNonceCache, type SignatureContext, verifySignature } from "../../src/server/auth/signature.ts";
import type { StoredClient } from "../../src/server/store/clients.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 1);
const SEED = Uint8Array.from({ length: 32 }, (_, i) => i);
const KEY = encodeBase64Url(sodiumSuite.signingPublicKeyOf(SEED));
const ALICE = "6a1f2b3c-0000-4000-8000-00000000000a";
const URL_ = "http://server/v1/storage/records?a=1";

/** The server's side, with one client whose registered signing key is this. */
function side(signingKey: StoredClient["signingKey"] = { type: "ed25519", key: KEY }) {
  const spent: [name: string, until: number][] = [];
  const context = {
    now: NOW,
    nonces: createNonceCache(),
    enabledClient: async (id) =>
      id === ALICE ? ({ clientId: id, signingKey } as unknown as StoredClient) : null,
    spendNonce: async (name, until) => {
      const isNew = spent.every(([one]) => one !== name);
      spent.push([name, until]);
      return isNew;
    },
  } satisfies SignatureContext;
  return { context, spent };
}

interface Signed {
  readonly method?: string;
  readonly url?: string;
  readonly head?: Partial<Tsv1Head>;
  /** Spoils the signature. */
  readonly forged?: boolean;
}

function sent({ method = "GET", url = URL_, head = {}, forged = false }: Signed = {}) {
  const whole = { publicKey: KEY, timestamp: NOW / 1000, nonce: randomUUID(), clientId: ALICE, ...head };
  const { pathname: path, search } = new URL(url);
  const text = signTsv1({ method, path, query: search.slice(1) }, whole, SEED);
  const authorization = parseTsv1(forged ? `${text.slice(0, -4)}AAAA` : text);
  if (authorization === null) throw new Error("no TSV1 header");
  return { request: new Request(url, { method }), authorization };
}

async function outcome(context: SignatureContext, signed: Signed = {}): Promise<unknown> {
  const { request, authorization } = sent(signed);
  try {
    return (await verifySignature(request, authorization, context)).clientId;
  } catch (error) {
    return isVaultError(error) ? [error.code, error.detail] : error;
  }
}

const REFUSED = ["unauthorized", {}];
const NONCE = "0F9D2C1B-1111-4111-8111-ABCDEFABCDEF";

test("says who sent it: the client and the key, or a key alone", async () => {
  const { request, authorization } = sent({ head: { clientId: ALICE.toUpperCase() } });
  expect(await verifySignature(request, authorization, side().context)).toEqual({
    clientId: ALICE,
    accountId: null,
    signingKey: KEY,
    epoch: null,
  });
  const alone = sent({ head: { clientId: "" } });
  expect(await verifySignature(alone.request, alone.authorization, side(null).context)).toEqual({
    clientId: null,
    accountId: null,
    signingKey: KEY,
    epoch: null,
  });
});

test.each([-5, 5])("a clock may be off by %i minutes, and no second more", async (minutes) => {
  const at = (ms: number) => ({ head: { timestamp: (NOW + ms) / 1000 } });
  expect(await outcome(side().context, at(minutes * MINUTE))).toBe(ALICE);
  const more = minutes * MINUTE + Math.sign(minutes) * 1000;
  expect(await outcome(side().context, at(more))).toEqual(["unauthorized", { status: 406 }]);
});

describe("the key", () => {
  // A key whose text has both letters in which the two alphabets differ.
  const standard = (key: string) => `${key.replaceAll("-", "+").replaceAll("_", "/")}`;

  test.each([`${KEY}=`, `${KEY}==`, standard(KEY), `${standard(KEY)}=`])(
    "counts however it was registered: %s",
    async (key) => {
      expect(await outcome(side({ type: "ed25519", key }).context)).toBe(ALICE);
    },
  );

  test("of every letter, in either alphabet, is known again", async () => {
    for (let last = 0; last < 64; last++) {
      const seed = Uint8Array.from(SEED, (byte, i) => (i === 0 ? last : byte));
      const key = encodeBase64Url(sodiumSuite.signingPublicKeyOf(seed));
      const { context } = side({ type: "ed25519", key: standard(key) });
      const head = { publicKey: key, timestamp: NOW / 1000, nonce: randomUUID(), clientId: ALICE };
      const authorization = parseTsv1(signTsv1({ method: "GET", path: "/x", query: "" }, head, seed));
      if (authorization === null) throw new Error("no TSV1 header");
      const caller = await verifySignature(new Request("http://server/x"), authorization, context);
      expect(caller.clientId).toBe(ALICE);
    }
  });

  test("must be the one that the client registered, for signing", async () => {
    for (const key of [
      null,
      { type: "p384" as const, key: KEY },
      { type: "ed25519" as const, key: "A".repeat(43) },
    ])
      expect(await outcome(side(key).context)).toEqual(REFUSED);
    expect(await outcome(side().context, { head: { clientId: randomUUID() } })).toEqual(REFUSED);
  });
});

describe("a nonce", () => {
  test("is good once for its key, however it is spelled", async () => {
    const { context } = side();
    expect(await outcome(context, { head: { nonce: NONCE } })).toBe(ALICE);
    for (const nonce of [NONCE, NONCE.toLowerCase()]) {
      expect(await outcome(context, { head: { nonce } })).toEqual(REFUSED);
    }
    expect(await outcome(context)).toBe(ALICE);
  });

  test("is not used up by somebody who cannot sign", async () => {
    const { context, spent } = side();
    expect(await outcome(context, { method: "POST", head: { nonce: NONCE }, forged: true })).toEqual(REFUSED);
    expect(spent).toEqual([]);
    expect(await outcome(context, { method: "POST", head: { nonce: NONCE } })).toBe(ALICE);
  });

  test.each([
    ["POST", URL_, true],
    ["PUT", URL_, true],
    ["DELETE", URL_, true],
    ["GET", URL_, false],
    ["GET", "http://server/v2/storage/notes?note_id=x", true],
    ["GET", "http://server/v2/storage/notes/files/x", true],
    ["GET", "http://server/v1/storage/records?x=/v2/storage/notes", false],
  ])("%s %s: whether all servers must know of it: %s", async (method, url, isSpent) => {
    const { context, spent } = side();
    expect(await outcome(context, { method, url, head: { nonce: NONCE } })).toBe(ALICE);
    // As long as a clock that is five minutes fast would still let it pass.
    const name = `${KEY} ${NONCE.toLowerCase()}`;
    expect(spent).toEqual(isSpent ? [[name, NOW + 10 * MINUTE]] : []);
    const again = await outcome(
      { ...context, nonces: createNonceCache() },
      { method, url, head: { nonce: NONCE } },
    );
    expect(again).toEqual(isSpent ? REFUSED : ALICE);
  });

  test("is remembered for as long as its time is accepted, and then makes room", () => {
    const nonces = createNonceCache();
    nonces.add("a", NOW);
    nonces.add("b", NOW + 10 * MINUTE - 1);
    expect(nonces.has("a")).toBe(true);
    nonces.add("c", NOW + 10 * MINUTE);
    expect(["a", "b", "c"].map((name) => nonces.has(name))).toEqual([false, true, true]);
  });

  test("of a full memory the oldest goes", () => {
    const nonces = createNonceCache(2);
    for (const name of ["a", "b"]) nonces.add(name, NOW);
    expect(["a", "b"].map((name) => nonces.has(name))).toEqual([true, true]);
    nonces.add("c", NOW);
    expect(["a", "b", "c"].map((name) => nonces.has(name))).toEqual([false, true, true]);
  });
});

test("covers path and query exactly as they were sent", async () => {
  const at = "http://server/v1/storage/records/x%2Fy?a=%20b&c=1";
  expect(await outcome(side().context, { url: at })).toBe(ALICE);
  const { authorization } = sent({ url: at });
  for (const other of [
    "http://server/v1/storage/records/x/y?a=%20b&c=1",
    "http://server/v1/storage/records/x%2Fy?a=%20b",
    "http://server/v1/storage/records/x%2Fy",
    "http://server/?a=%20b&c=1",
  ]) {
    await expect(verifySignature(new Request(other), authorization, side().context)).rejects.toMatchObject({
      code: "unauthorized",
    });
  }
  for (const url of ["http://server/", "http://server"]) {
    expect(await outcome(side().context, { url })).toBe(ALICE);
  }
});
