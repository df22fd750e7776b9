/**
 * WebCrypto's versions of noble's functions, raw bytes in and out. Each may be missing and throw. Only
 * `accelerate.ts` calls them, and it handles that.
 */
import { type Bytes, concatBytes, fromHex } from "./bytes.ts";
import { seedOf } from "./sodium.ts";

/** PKCS#8 (RFC 8410, 5958) up to the key, without the public part. */
const X25519_PKCS8 = fromHex("302e020100300506032b656e04220420");
const ED25519_PKCS8 = fromHex("302e020100300506032b657004220420");
const P384_PKCS8 = fromHex("304e020100301006072a8648ce3d020106052b81040022043730350201010430");

const ECDH_P384 = { name: "ECDH", namedCurve: "P-384" };
const ECDSA_P384 = { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" };

/** WebCrypto's types want bytes that are not over shared memory; ours never are. */
const own = (bytes: Uint8Array): Bytes => bytes as Bytes;

/** The platform's primitives over one `SubtleCrypto`. */
export class Platform {
  private readonly subtle: SubtleCrypto;
  /**
   * Imported keys by the bytes they were made of, while somebody holds those: an import costs more than a signature.
   */
  private readonly signingKeys = new WeakMap<Uint8Array, CryptoKey>();

  constructor(subtle: SubtleCrypto) {
    this.subtle = subtle;
  }

  /** Returns the 32-byte X25519 output. */
  async x25519(publicKey: Uint8Array, privateKey: Uint8Array): Promise<Bytes> {
    const pkcs8 = concatBytes(X25519_PKCS8, privateKey);
    const mine = await this.subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]);
    const theirs = await this.subtle.importKey("raw", own(publicKey), "X25519", false, []);
    return new Uint8Array(await this.subtle.deriveBits({ name: "X25519", public: theirs }, mine, 256));
  }

  /** Returns the 48-byte x coordinate of the P-384 Diffie-Hellman. */
  async p384(publicKey: Uint8Array, privateKey: Uint8Array): Promise<Bytes> {
    const pkcs8 = concatBytes(P384_PKCS8, privateKey);
    const mine = await this.subtle.importKey("pkcs8", pkcs8, ECDH_P384, false, ["deriveBits"]);
    const theirs = await this.subtle.importKey("raw", own(publicKey), ECDH_P384, false, []);
    return new Uint8Array(await this.subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 384));
  }

  /** `signingKey` begins with the seed; its bytes must not change while it is in use, since it is imported once. */
  async ed25519Sign(message: Uint8Array, signingKey: Uint8Array): Promise<Bytes> {
    let key = this.signingKeys.get(signingKey);
    if (key === undefined) {
      const pkcs8 = concatBytes(ED25519_PKCS8, seedOf(signingKey));
      key = await this.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
      this.signingKeys.set(signingKey, key);
    }
    return new Uint8Array(await this.subtle.sign("Ed25519", key, own(message)));
  }

  async ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): Promise<boolean> {
    const key = await this.subtle.importKey("raw", own(publicKey), "Ed25519", false, ["verify"]);
    return await this.subtle.verify("Ed25519", key, own(signature), own(message));
  }

  async ecdsaVerify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): Promise<boolean> {
    const key = await this.subtle.importKey("raw", own(publicKey), ECDSA_P384, false, ["verify"]);
    return await this.subtle.verify(ECDSA_P384, key, own(signature), own(message));
  }

  async pbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Promise<Bytes> {
    const key = await this.subtle.importKey("raw", own(password), "PBKDF2", false, ["deriveBits"]);
    const parameters = { name: "PBKDF2", hash: "SHA-512", salt: own(salt), iterations };
    return new Uint8Array(await this.subtle.deriveBits(parameters, key, length * 8));
  }

  async gcmSeal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Promise<Bytes> {
    const aes = await this.subtle.importKey("raw", own(key), "AES-GCM", false, ["encrypt"]);
    return new Uint8Array(
      await this.subtle.encrypt({ name: "AES-GCM", iv: own(nonce) }, aes, own(plaintext)),
    );
  }

  async gcmOpen(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Promise<Bytes> {
    const aes = await this.subtle.importKey("raw", own(key), "AES-GCM", false, ["decrypt"]);
    return new Uint8Array(await this.subtle.decrypt({ name: "AES-GCM", iv: own(nonce) }, aes, own(sealed)));
  }
}
