/** Records, access keys and files against libsodium-wrappers and tweetnacl, both suites, pure and accelerated. */
import sodium from "libsodium-wrappers";
import nacl from "tweetnacl";
import { Accelerator, accelerator } from "../../src/crypto/accelerate.ts";
import { type AccessKey, randomAccessKey } from "../../src/crypto/access-key.ts";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { fromUtf8, randomBytes, utf8 } from "../../src/crypto/bytes.ts";
import { unwrapAccessKey, wrapAccessKey } from "../../src/crypto/eak.ts";
import { decryptField, encryptField } from "../../src/crypto/field.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import type { Suite } from "../../src/crypto/suite.ts";
import { benchFileMemory, benchFileSpeed } from "./files.ts";
import { measure, report } from "./measure.ts";

const RECORDS = 1000;
const FIELDS = 5;
const VALUE = "correct horse battery staple, sealed and opened";

// The peers get our encodings and the platform's randomness: libsodium-wrappers' own are many times slower, which
// would flatter us.

function libsodiumOpen(key: Uint8Array, quad: string): string {
  const [edk, edkN, ef, efN] = partsOf(quad);
  const dataKey = sodium.crypto_secretbox_open_easy(edk, edkN, key);
  return fromUtf8(sodium.crypto_secretbox_open_easy(ef, efN, dataKey));
}

function libsodiumSeal(key: Uint8Array, text: string): string {
  const dataKey = randomBytes(32);
  const [edkN, efN] = [randomBytes(24), randomBytes(24)];
  const ef = sodium.crypto_secretbox_easy(utf8(text), efN, dataKey);
  return [sodium.crypto_secretbox_easy(dataKey, edkN, key), edkN, ef, efN].map(encodeBase64Url).join(".");
}

function partsOf(quad: string) {
  return quad.split(".").map(decodeBase64Url) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
}

function tweetnaclOpen(key: Uint8Array, quad: string): string {
  const [edk, edkN, ef, efN] = partsOf(quad);
  const dataKey = nacl.secretbox.open(edk, edkN, key);
  const value = dataKey && nacl.secretbox.open(ef, efN, dataKey);
  if (!value) throw new Error("did not open");
  return fromUtf8(value);
}

function tweetnaclSeal(key: Uint8Array, text: string): string {
  const dataKey = randomBytes(32);
  const [edkN, efN] = [randomBytes(24), randomBytes(24)];
  const ef = nacl.secretbox(utf8(text), efN, dataKey);
  return [nacl.secretbox(dataKey, edkN, key), edkN, ef, efN].map(encodeBase64Url).join(".");
}

async function benchRecords(accessKey: AccessKey): Promise<void> {
  const quads = (suite: Suite) =>
    Array.from({ length: RECORDS * FIELDS }, (_, i) => encryptField(suite, accessKey, `${VALUE} ${i}`));
  const sodiumQuads = quads(sodiumSuite);
  const nistQuads = quads(nistSuite);
  const each = (list: readonly string[], open: (quad: string) => unknown) => () => list.forEach(open);
  const eachAsync = (list: readonly string[], open: (quad: string) => Promise<unknown>) => async () => {
    for (const quad of list) await open(quad);
  };
  const opened = await measure([
    {
      name: "Sealfield, Sodium",
      work: each(sodiumQuads, (quad) => decryptField(sodiumSuite, accessKey, quad)),
    },
    { name: "libsodium-wrappers", work: each(sodiumQuads, (quad) => libsodiumOpen(accessKey, quad)) },
    { name: "tweetnacl", work: each(sodiumQuads, (quad) => tweetnaclOpen(accessKey, quad)) },
    { name: "Sealfield, NIST", work: each(nistQuads, (quad) => decryptField(nistSuite, accessKey, quad)) },
    {
      name: "Sealfield, NIST, accelerated",
      work: eachAsync(nistQuads, (quad) => accelerator.decryptField(nistSuite, accessKey, quad)),
    },
  ]);
  report(`opening ${RECORDS} records of ${FIELDS} fields`, opened, "libsodium-wrappers");

  const values = sodiumQuads.map((_, i) => `${VALUE} ${i}`);
  const sealed = await measure([
    { name: "Sealfield, Sodium", work: each(values, (value) => encryptField(sodiumSuite, accessKey, value)) },
    { name: "libsodium-wrappers", work: each(values, (value) => libsodiumSeal(accessKey, value)) },
    { name: "tweetnacl", work: each(values, (value) => tweetnaclSeal(accessKey, value)) },
    { name: "Sealfield, NIST", work: each(values, (value) => encryptField(nistSuite, accessKey, value)) },
    {
      name: "Sealfield, NIST, accelerated",
      work: eachAsync(values, (value) => accelerator.encryptField(nistSuite, accessKey, value)),
    },
  ]);
  report(`sealing ${RECORDS} records of ${FIELDS} fields`, sealed, "libsodium-wrappers");
}

const EAKS = 50;

async function benchEaks(accessKey: AccessKey): Promise<void> {
  const pure = new Accelerator(null);
  const make = (suite: Suite) => {
    const [alice, bob] = [suite.generateEncryptionKeys(), suite.generateEncryptionKeys()];
    const eak = wrapAccessKey(suite, suite.sharedKey(bob.publicKey, alice.privateKey), accessKey);
    return { alice, bob, eak };
  };
  const open =
    (suite: Suite, { alice, bob, eak }: ReturnType<typeof make>, by: Accelerator) =>
    async () => {
      for (let i = 0; i < EAKS; i++) {
        unwrapAccessKey(suite, await by.sharedKey(suite, alice.publicKey, bob.privateKey), eak);
      }
    };
  const [s, n] = [make(sodiumSuite), make(nistSuite)];
  const [ct, nonce] = s.eak.split(".").map(decodeBase64Url) as [Uint8Array, Uint8Array];
  const repeat = (work: () => unknown) => () => {
    for (let i = 0; i < EAKS; i++) work();
  };
  const measured = await measure([
    { name: "Sealfield, Sodium, pure", work: open(sodiumSuite, s, pure) },
    { name: "Sealfield, Sodium, accelerated", work: open(sodiumSuite, s, accelerator) },
    {
      name: "libsodium-wrappers",
      work: repeat(() => sodium.crypto_box_open_easy(ct, nonce, s.alice.publicKey, s.bob.privateKey)),
    },
    { name: "tweetnacl", work: repeat(() => nacl.box.open(ct, nonce, s.alice.publicKey, s.bob.privateKey)) },
    { name: "Sealfield, NIST, pure", work: open(nistSuite, n, pure) },
    { name: "Sealfield, NIST, accelerated", work: open(nistSuite, n, accelerator) },
  ]);
  report(`opening ${EAKS} EAKs, no shared key kept`, measured, "libsodium-wrappers");
}

/** Prints everything; throws if a bar is missed. */
export async function run(): Promise<void> {
  await sodium.ready;
  const accessKey = randomAccessKey();
  await benchFileMemory(accessKey);
  await benchRecords(accessKey);
  await benchEaks(accessKey);
  await benchFileSpeed(accessKey);
}
