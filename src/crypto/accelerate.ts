/**
 * Uses the platform's own X25519, Ed25519, P-384, AES-GCM and PBKDF2 where it has them: they are several times faster
 * than JavaScript. Each is tried once against a known answer. Where one is missing or wrong, noble answers instead;
 * noble is the reference. Nothing here changes a result, only its speed.
 */
import type { AccessKey } from "./access-key.ts";
import { type Bytes, equalBytes, fromUtf8, utf8, wipe } from "./bytes.ts";
import { formatQuad, parseQuad, randomQuadKeys } from "./field.ts";
import { pbkdf2Sha512 } from "./kdf.ts";
import { KNOWN_ED25519, KNOWN_GCM, KNOWN_P384, KNOWN_PBKDF2, KNOWN_X25519 } from "./known-answers.ts";
import { ECDSA_SIGNATURE_LENGTH, keyOfX } from "./nist.ts";
import { P384_PUBLIC_LENGTH } from "./pem.ts";
import { Platform } from "./platform.ts";
import { boxKeyOfPoint, isStrictPoint, SIGNATURE_LENGTH, SODIUM_KEY_LENGTH } from "./sodium.ts";
import type { Suite } from "./suite.ts";

/** Primitives that the platform may compute instead of noble. */
export type Primitive =
  | "x25519"
  | "ed25519-sign"
  | "ed25519-verify"
  | "p384-ecdh"
  | "p384-verify"
  | "aes-gcm"
  | "pbkdf2";

/** How each primitive is tried: whether the platform gives the known answer. */
const TRIALS: Readonly<Record<Primitive, (platform: Platform) => Promise<boolean>>> = {
  x25519: async (platform) => {
    const { publicKey, privateKey, shared } = KNOWN_X25519;
    return equalBytes(await platform.x25519(publicKey, privateKey), shared);
  },
  "ed25519-sign": async (platform) => {
    const { message, seed, signature } = KNOWN_ED25519;
    return equalBytes(await platform.ed25519Sign(message, seed), signature);
  },
  "ed25519-verify": async (platform) => {
    const { message, publicKey, signature } = KNOWN_ED25519;
    const good = await platform.ed25519Verify(signature, message, publicKey);
    return good && !(await platform.ed25519Verify(signature, utf8("s"), publicKey));
  },
  "p384-ecdh": async (platform) => {
    const { publicKey, privateKey, x } = KNOWN_P384;
    return equalBytes(await platform.p384(publicKey, privateKey), x);
  },
  "p384-verify": async (platform) => {
    const { message, publicKey, signature } = KNOWN_P384;
    const good = await platform.ecdsaVerify(signature, message, publicKey);
    return good && !(await platform.ecdsaVerify(signature, utf8("s"), publicKey));
  },
  "aes-gcm": async (platform) => {
    const { key, nonce, plaintext, sealed } = KNOWN_GCM;
    const same = equalBytes(await platform.gcmSeal(key, nonce, plaintext), sealed);
    return same && equalBytes(await platform.gcmOpen(key, nonce, sealed), plaintext);
  },
  pbkdf2: async (platform) =>
    equalBytes(await platform.pbkdf2(utf8("password"), utf8("saltsalt"), 2, 32), KNOWN_PBKDF2),
};

/** Below this many bytes a call to the platform costs more than AES in JavaScript. */
const GCM_WORTH = 1024;

/** Fast versions of a suite's slow functions, with the same results and errors. */
export class Accelerator {
  private readonly platform: Platform | null;
  private readonly tried = new Map<Primitive, Promise<boolean>>();

  /** Without a `SubtleCrypto` noble does everything. */
  constructor(subtle: SubtleCrypto | null | undefined) {
    this.platform = subtle ? new Platform(subtle) : null;
  }

  /** Returns whether the platform does `primitive` here, after trying it the first time. */
  uses(primitive: Primitive): Promise<boolean> {
    const { platform } = this;
    if (platform === null) return Promise.resolve(false);
    const known = this.tried.get(primitive);
    if (known !== undefined) return known;
    const trial = TRIALS[primitive](platform).catch(() => false);
    this.tried.set(primitive, trial);
    return trial;
  }

  /** Returns the platform's answer, or null when noble must decide: there is none, or any error occurred. */
  private async ask<T>(primitive: Primitive, act: (platform: Platform) => Promise<T>): Promise<T | null> {
    if (this.platform === null || !(await this.uses(primitive))) return null;
    try {
      return await act(this.platform);
    } catch {
      return null;
    }
  }

  /** `Suite.sharedKey`. */
  async sharedKey(suite: Suite, publicKey: Uint8Array, privateKey: Uint8Array): Promise<Bytes> {
    if (suite.name === "sodium") {
      const point = await this.ask("x25519", (platform) => platform.x25519(publicKey, privateKey));
      if (point !== null) return boxKeyOfPoint(point);
    } else if (publicKey.length === P384_PUBLIC_LENGTH) {
      // A platform may read compressed points too; the reference does not.
      const x = await this.ask("p384-ecdh", (platform) => platform.p384(publicKey, privateKey));
      if (x !== null) return keyOfX(x);
    }
    return suite.sharedKey(publicKey, privateKey);
  }

  /** `Suite.sign`. ECDSA stays with noble, which needs no randomness for it. */
  async sign(suite: Suite, message: Uint8Array, signingKey: Uint8Array): Promise<Bytes> {
    if (suite.name !== "sodium") return suite.sign(message, signingKey);
    const signature = await this.ask("ed25519-sign", (platform) => platform.ed25519Sign(message, signingKey));
    return signature ?? suite.sign(message, signingKey);
  }

  /** `Suite.verify`. */
  async verify(
    suite: Suite,
    signature: Uint8Array,
    message: Uint8Array,
    publicKey: Uint8Array,
  ): Promise<boolean> {
    if (suite.name === "sodium") {
      // Platforms differ in how they read odd points, so only the reference judges these.
      const plain =
        publicKey.length === SODIUM_KEY_LENGTH &&
        signature.length === SIGNATURE_LENGTH &&
        isStrictPoint(publicKey) &&
        isStrictPoint(signature.subarray(0, SODIUM_KEY_LENGTH));
      const good = plain
        ? await this.ask("ed25519-verify", (platform) =>
            platform.ed25519Verify(signature, message, publicKey),
          )
        : null;
      return good ?? suite.verify(signature, message, publicKey);
    }
    const plain = signature.length === ECDSA_SIGNATURE_LENGTH && publicKey.length === P384_PUBLIC_LENGTH;
    const good = plain
      ? await this.ask("p384-verify", (platform) => platform.ecdsaVerify(signature, message, publicKey))
      : null;
    return good ?? suite.verify(signature, message, publicKey);
  }

  /** `pbkdf2Sha512`. */
  async pbkdf2(
    password: string | Uint8Array,
    salt: string | Uint8Array,
    iterations: number,
    length = 32,
  ): Promise<Bytes> {
    const bytes = (value: string | Uint8Array) => (typeof value === "string" ? utf8(value) : value);
    const [passwordBytes, saltBytes] = [bytes(password), bytes(salt)];
    const key =
      Number.isInteger(iterations) && iterations > 0
        ? await this.ask("pbkdf2", (platform) =>
            platform.pbkdf2(passwordBytes, saltBytes, iterations, length),
          )
        : null;
    return key ?? pbkdf2Sha512(passwordBytes, saltBytes, iterations, length);
  }

  /** `Suite.seal`, by the platform for long messages of the NIST suite. */
  async seal(suite: Suite, key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Promise<Bytes> {
    const sealed = this.isWorth(suite, key, nonce, plaintext)
      ? await this.ask("aes-gcm", (platform) => platform.gcmSeal(key, nonce, plaintext))
      : null;
    return sealed ?? suite.seal(key, nonce, plaintext);
  }

  /** `Suite.open`, by the platform for long messages of the NIST suite. */
  async open(suite: Suite, key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Promise<Bytes> {
    const opened = this.isWorth(suite, key, nonce, sealed)
      ? await this.ask("aes-gcm", (platform) => platform.gcmOpen(key, nonce, sealed))
      : null;
    return opened ?? suite.open(key, nonce, sealed);
  }

  private isWorth(suite: Suite, key: Uint8Array, nonce: Uint8Array, message: Uint8Array): boolean {
    return (
      suite.name === "nist" &&
      message.length >= GCM_WORTH &&
      key.length === KNOWN_GCM.key.length &&
      nonce.length === suite.nonceLength
    );
  }

  /** `encryptField`. */
  async encryptField(suite: Suite, accessKey: AccessKey, text: string): Promise<string> {
    const { dataKey, edkNonce, efNonce } = randomQuadKeys(suite);
    const ef = await this.seal(suite, dataKey, efNonce, utf8(text));
    const edk = suite.seal(accessKey, edkNonce, dataKey);
    wipe(dataKey);
    return formatQuad({ edk, edkNonce, ef, efNonce });
  }

  /** `decryptField`. */
  async decryptField(suite: Suite, accessKey: AccessKey, quad: string): Promise<string> {
    const { edk, edkNonce, ef, efNonce } = parseQuad(suite, quad);
    const dataKey = suite.open(accessKey, edkNonce, edk);
    try {
      return fromUtf8(await this.open(suite, dataKey, efNonce, ef));
    } finally {
      wipe(dataKey);
    }
  }
}

/** The accelerator of this process: it uses the platform where the platform is good, and noble everywhere else. */
export const accelerator = new Accelerator(globalThis.crypto?.subtle);
