/**
 * Records with a seal context, read by the published rules alone: libsodium and the text of PROTOCOL.md 2.3 to 2.5,
 * nothing of this repository. The same functions first open what e3db-python wrote.
 */
import { readFileSync } from "node:fs";
import sodium from "libsodium-wrappers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { encodeEncryptedAccessKey } from "../../src/wire/access-key.ts";
import type { RecordId } from "../../src/wire/ids.ts";
import { encodeRecord } from "../../src/wire/record.ts";
import { EVERYTHING, input, type Person } from "../vault/person.ts";
import { Stage } from "./stage.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
const base64 = (raw: Uint8Array) => Buffer.from(raw).toString("base64url");
const vector = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));

interface Eak {
  readonly eak: string;
  readonly authorizer_public_key: { readonly curve25519: string };
}

/** PROTOCOL.md 2.3: the reader's private key and the authorizer's public key. */
function openEak({ eak, authorizer_public_key }: Eak, privateKey: string): Uint8Array {
  const [ciphertext = "", nonce = ""] = eak.split(".");
  const publicKey = bytes(authorizer_public_key.curve25519);
  return sodium.crypto_box_open_easy(bytes(ciphertext), bytes(nonce), publicKey, bytes(privateKey));
}

/** PROTOCOL.md 2.4: exactly four parts. */
function openQuad(accessKey: Uint8Array, quad: string): string {
  const parts = quad.split(".");
  if (parts.length !== 4) throw new Error("not a quad");
  const [edk, edkN, ef, efN] = parts.map(bytes) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const dataKey = sodium.crypto_secretbox_open_easy(edk, edkN, accessKey);
  return Buffer.from(sodium.crypto_secretbox_open_easy(ef, efN, dataKey)).toString("utf8");
}

function sealQuad(accessKey: Uint8Array, text: string): string {
  const [dataKey, edkN, efN] = [32, 24, 24].map((length) => sodium.randombytes_buf(length)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const edk = sodium.crypto_secretbox_easy(dataKey, edkN, accessKey);
  const ef = sodium.crypto_secretbox_easy(new Uint8Array(Buffer.from(text)), efN, dataKey);
  return [edk, edkN, ef, efN].map(base64).join(".");
}

const openAll = (key: Uint8Array, data: Record<string, string>) =>
  Object.fromEntries(Object.entries(data).map(([name, quad]) => [name, openQuad(key, quad)]));

/** PROTOCOL.md 2.5, names in the order in which they came, as js-sdk verifies. */
function isSigned(
  meta: { plain: object; type: string; user_id: string; writer_id: string },
  data: Record<string, string>,
  signature: string,
  publicKey: Uint8Array,
): boolean {
  const { plain, type, user_id, writer_id } = meta;
  const text = JSON.stringify({ plain, type, user_id, writer_id }) + JSON.stringify(data);
  return sodium.crypto_sign_verify_detached(bytes(signature), new Uint8Array(Buffer.from(text)), publicKey);
}

let stage: Stage;
let me: Person;
beforeAll(() => sodium.ready);
beforeEach(async () => {
  stage = await Stage.set();
  me = await stage.join("Me");
});

/** The record and its key as a server answers them to `person`. */
async function answersFor(person: Person, id: RecordId) {
  const record = encodeRecord(stage.stored(id)) as never as {
    meta: { plain: object; type: string; user_id: string; writer_id: string };
    data: Record<string, string>;
    rec_sig: string;
  };
  const eak = stage.server.eaks.get(`${me.id} ${person.id} ${record.meta.type}`);
  if (eak === undefined) throw new Error("no key");
  const { identity } = await person.here().accounts.current();
  return { record, eak: encodeEncryptedAccessKey(eak) as never as Eak, keys: identity.keys };
}

test("these rules open what e3db-python wrote", () => {
  const { vectors } = vector("eak_sodium") as {
    vectors: { reader_private_key: string; access_key_hex: string; response: Eak }[];
  };
  for (const { reader_private_key, access_key_hex, response } of vectors) {
    expect(Buffer.from(openEak(response, reader_private_key)).toString("hex")).toBe(access_key_hex);
  }
  expect(vectors.length).toBeGreaterThan(2);
  const { access_key_hex, request_body, plaintext } = vector("record_sodium") as {
    access_key_hex: string;
    request_body: { data: Record<string, string> };
    plaintext: { data: Record<string, string> };
  };
  expect(openAll(new Uint8Array(Buffer.from(access_key_hex, "hex")), request_body.data)).toEqual(
    plaintext.data,
  );
});

describe("a record with a seal context", () => {
  test("opens by these rules alone, every field, for its writer and for a reader; its rec_sig holds", async () => {
    const friend = await stage.join("Friend");
    await me.share("a", friend);
    const id = await me.write("r", input("a", { user: "jon", pass: "ünï 😀", empty: "" }));
    await me.update(id, { user: "jon", pass: "ünï 😀", empty: "" });
    for (const person of [me, friend]) {
      const { record, eak, keys } = await answersFor(person, id);
      const data = openAll(openEak(eak, keys.privateKey), record.data);
      expect(data).toMatchObject({ user: "jon", pass: "ünï 😀", empty: "" });
      expect(Object.keys(data).sort()).toEqual(["_sf", "_sf_form", "empty", "pass", "user"]);
      const { signingPublicKey } = (await me.here().accounts.current()).ring;
      if (signingPublicKey === null) throw new Error("no signing key");
      expect(isSigned(record.meta, data, record.rec_sig, signingPublicKey)).toBe(true);
    }
  });

  test("rewritten by such a program it is changed elsewhere, not tampered, and opens behind a click", async () => {
    const id = await me.write("r", input("a", { user: "jon", pass: "old" }));
    const { record, eak, keys } = await answersFor(me, id);
    const key = openEak(eak, keys.privateKey);
    const data = { ...openAll(key, record.data), pass: "new" };
    stage.put(id, {
      data: Object.fromEntries(Object.entries(data).map(([name, text]) => [name, sealQuad(key, text)])),
      recSig: null,
    });
    const listed = (await me.here().records.list(EVERYTHING)).records;
    expect(listed).toMatchObject([{ recordId: id, state: "elsewhere", fields: [], labels: [] }]);
    expect((await me.records.read(id)).fields).toContainEqual({ name: "pass", value: "new" });
    await me.update(id, { user: "jon", pass: "new" });
    expect((await me.records.read(id)).state).toBe("verified");
  });
});
