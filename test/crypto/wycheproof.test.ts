/**
 * Project Wycheproof's vectors against the functions composed here, noble alone and with the platform's primitives.
 * A case's own verdict decides; where that is "acceptable" (both answers are lawful) the test says which is ours.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gcm } from "@noble/ciphers/aes.js";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha384 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { Accelerator } from "../../src/crypto/accelerate.ts";
import { concatBytes, fromHex, toHex } from "../../src/crypto/bytes.ts";
import { gcmOpen, gcmSeal, keyOfX } from "../../src/crypto/nist.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { decodePublicPem } from "../../src/crypto/pem.ts";
import { boxKeyOfPoint } from "../../src/crypto/sodium.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import type { Suite } from "../../src/crypto/suite.ts";

interface Case {
  readonly tcId: number;
  readonly comment: string;
  readonly result: "valid" | "invalid" | "acceptable";
  readonly flags: readonly string[];
}

interface File<Group, Of> {
  readonly numberOfTests: number;
  readonly testGroups: readonly (Group & { readonly tests: readonly (Of & Case)[] })[];
}

/** Every case of a file with its group. Throws when the file does not hold as many as it says. */
function cases<Group, Of>(name: string): (Group & Of & Case)[] {
  const path = join(import.meta.dirname, "../vectors/wycheproof", `${name}.json`);
  const file: File<Group, Of> = JSON.parse(readFileSync(path, "utf8"));
  const found = file.testGroups.flatMap((group) => group.tests.map((one) => ({ ...group, ...one })));
  if (found.length !== file.numberOfTests) throw new Error(`${name} is not whole`);
  return found;
}

/** What `act` returns in hex, or "refused" when it throws. */
async function outcome(act: () => Uint8Array | Promise<Uint8Array>): Promise<string> {
  try {
    return toHex(await act());
  } catch {
    return "refused";
  }
}

/** The ids of the cases for which `holds` is not true. */
async function failures<Of extends Case>(
  all: readonly Of[],
  holds: (one: Of) => Promise<boolean>,
): Promise<number[]> {
  const failed: number[] = [];
  for (const one of all) if (!(await holds(one))) failed.push(one.tcId);
  return failed;
}

const ENGINES = [
  ["noble alone", new Accelerator(null)],
  ["the platform", new Accelerator(crypto.subtle)],
] as const;

interface Agreement {
  readonly public: string;
  readonly private: string;
  readonly shared: string;
}

describe.each(ENGINES)("with %s", (_, engine) => {
  test("X25519: every shared secret but zero, which is refused", async () => {
    const all = cases<object, Agreement>("x25519_test");
    const zero = "00".repeat(32);
    const failed = await failures(all, async (one) => {
      const key = await outcome(() =>
        engine.sharedKey(sodiumSuite, fromHex(one.public), fromHex(one.private)),
      );
      const refused = one.shared === zero;
      expect(refused).toBe(one.flags.includes("ZeroSharedSecret"));
      return key === (refused ? "refused" : toHex(boxKeyOfPoint(fromHex(one.shared))));
    });
    expect(failed).toEqual([]);
    expect(all.filter((one) => one.shared === zero)).toHaveLength(31);
  });

  test("Ed25519: good signatures verify and are made again, malleable and broken ones are false", async () => {
    const all = cases<{ key: { sk: string; pk: string } }, { msg: string; sig: string }>("eddsa_test");
    const failed = await failures(all, async ({ key, msg, sig, result }) => {
      const [message, signature] = [fromHex(msg), fromHex(sig)];
      const good = await engine.verify(sodiumSuite, signature, message, fromHex(key.pk));
      if (result === "invalid") return !good;
      return good && toHex(await engine.sign(sodiumSuite, message, fromHex(key.sk))) === sig;
    });
    expect(failed).toEqual([]);
  });

  test("P-384 ECDH: whole points give the shared key; points off the curve and other curves are refused", async () => {
    const all = cases<object, Agreement>("ecdh_secp384r1_test");
    const accepted: string[] = [];
    const failed = await failures(all, async (one) => {
      const key = await outcome(() => agree(engine, () => decodePublicPem(pemOf(one.public)), one.private));
      const right = toHex(keyOfX(fromHex(one.shared)));
      if (one.result === "acceptable" && key === right) accepted.push(...one.flags);
      return one.result === "valid" ? key === right : key === "refused" || one.result === "acceptable";
    });
    expect(failed).toEqual([]);
    // Of the odd encodings only the compressed point of the named curve is read.
    expect(accepted).toEqual(["CompressedPoint"]);
  });

  test("P-384 ECDH with raw points: 97 bytes on the curve, nothing else", async () => {
    const all = cases<object, Agreement>("ecdh_secp384r1_ecpoint_test");
    const failed = await failures(all, async (one) => {
      const key = await outcome(() => agree(engine, () => fromHex(one.public), one.private));
      return key === (one.result === "valid" ? toHex(keyOfX(fromHex(one.shared))) : "refused");
    });
    expect(failed).toEqual([]);
  });

  test("ECDSA P-384: r and s of 48 bytes each, edge cases included", async () => {
    const all = cases<{ key: { uncompressed: string } }, { msg: string; sig: string }>(
      "ecdsa_secp384r1_sha384_p1363_test",
    );
    const failed = await failures(all, async ({ key, msg, sig, result }) => {
      const publicKey = fromHex(key.uncompressed);
      // "acceptable" are signatures shorter than 96 bytes: false here.
      return (await engine.verify(nistSuite, fromHex(sig), fromHex(msg), publicKey)) === (result === "valid");
    });
    expect(failed).toEqual([]);
  });

  test("AES-256-GCM without associated data", async () => {
    const all = gcmCases().filter(
      (one) => one.keySize === 256 && one.ivSize === 96 && one.tagSize === 128 && one.aad === "",
    );
    expect(all.map((one) => one.result)).toContain("invalid");
    expect(all.map((one) => one.result)).toContain("valid");
    const failed = await failures(all, async (one) => {
      const [key, nonce, sealed] = [fromHex(one.key), fromHex(one.iv), fromHex(one.ct + one.tag)];
      const opened = await outcome(() => engine.open(nistSuite, key, nonce, sealed));
      expect(await outcome(() => gcmOpen(sealed, nonce, key))).toBe(opened);
      if (one.result === "invalid") return opened === "refused";
      return opened === one.msg && toHex(gcmSeal(fromHex(one.msg), nonce, key)) === toHex(sealed);
    });
    expect(failed).toEqual([]);
  });
});

/** The NIST suite's shared key, once the point has been read. */
async function agree(engine: Accelerator, point: () => Uint8Array, privateKey: string): Promise<Uint8Array> {
  const suite: Suite = nistSuite;
  const scalar = fromHex(
    BigInt(`0x${privateKey || "0"}`)
      .toString(16)
      .padStart(96, "0"),
  );
  return engine.sharedKey(suite, point(), scalar);
}

function pemOf(der: string): string {
  const lines =
    Buffer.from(der, "hex")
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n");
}

interface AeadSizes {
  readonly keySize: number;
  readonly ivSize: number;
  readonly tagSize: number;
}

interface AeadCase {
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
}

const gcmCases = () => cases<AeadSizes, AeadCase>("aes_gcm_test");

type Aead = (
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
) => {
  encrypt(message: Uint8Array): Uint8Array;
  decrypt(sealed: Uint8Array): Uint8Array;
};

describe("the ciphers as noble has them, associated data included", () => {
  test.each<[string, Aead, readonly (AeadSizes & AeadCase & Case)[]]>([
    ["AES-GCM", gcm, gcmCases()],
    ["XChaCha20-Poly1305", xchacha20poly1305, cases<AeadSizes, AeadCase>("xchacha20_poly1305_test")],
  ])("%s", async (_, cipher, all) => {
    const failed = await failures(all, async (one) => {
      const made = () => cipher(fromHex(one.key), fromHex(one.iv), fromHex(one.aad));
      const sealed = concatBytes(fromHex(one.ct), fromHex(one.tag));
      const opened = await outcome(() => made().decrypt(sealed));
      if (one.result === "invalid") return opened === "refused";
      // Nonces too short to be safe are "acceptable": refused here, or right.
      if (one.result === "acceptable" && opened === "refused") return true;
      return opened === one.msg && toHex(made().encrypt(fromHex(one.msg))) === toHex(sealed);
    });
    expect(failed).toEqual([]);
  });

  test("HKDF-SHA384", async () => {
    const all = cases<object, { ikm: string; salt: string; info: string; size: number; okm: string }>(
      "hkdf_sha384_test",
    );
    const failed = await failures(all, async ({ ikm, salt, info, size, okm, result }) => {
      const made = await outcome(() => hkdf(sha384, fromHex(ikm), fromHex(salt), fromHex(info), size));
      return made === (result === "valid" ? okm : "refused");
    });
    expect(failed).toEqual([]);
  });
});
