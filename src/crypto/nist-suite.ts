/** The NIST suite of PROTOCOL.md 2.1: p384 keys, AES-256-GCM, ECDH with HKDF-SHA384, ECDSA. */
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
import { type Bytes, fromUtf8, utf8 } from "./bytes.ts";
import {
  ECDSA_SIGNATURE_LENGTH,
  ecdsaSign,
  ecdsaVerify,
  GCM_NONCE_LENGTH,
  gcmOpen,
  gcmSeal,
  generateP384KeyPair,
  p384PublicKeyOf,
  p384SharedKey,
} from "./nist.ts";
import { decodePrivatePem, decodePublicPem, encodePrivatePem, encodePublicPem } from "./pem.ts";
import type { Suite } from "./suite.ts";

const encodePublicKey = (publicKey: Uint8Array): string => encodeBase64Url(utf8(encodePublicPem(publicKey)));
const decodePublicKey = (text: string): Bytes => decodePublicPem(fromUtf8(decodeBase64Url(text)));
const encodePrivateKey = (privateKey: Uint8Array): string =>
  encodeBase64Url(utf8(encodePrivatePem(privateKey)));
const decodePrivateKey = (text: string): Bytes => decodePrivatePem(fromUtf8(decodeBase64Url(text)));

/** P-384 and AES-256-GCM: what e3db-python speaks in its NIST mode, and ECDSA signatures of our own. */
export const nistSuite: Suite = Object.freeze({
  name: "nist",
  encryptionKeyType: "p384",
  signingKeyType: "p384",
  nonceLength: GCM_NONCE_LENGTH,
  signatureLength: ECDSA_SIGNATURE_LENGTH,
  seal: (key, nonce, plaintext) => gcmSeal(plaintext, nonce, key),
  open: (key, nonce, sealed) => gcmOpen(sealed, nonce, key),
  sharedKey: p384SharedKey,
  sign: ecdsaSign,
  verify: ecdsaVerify,
  generateEncryptionKeys: generateP384KeyPair,
  generateSigningKeys: generateP384KeyPair,
  publicKeyOf: p384PublicKeyOf,
  signingPublicKeyOf: p384PublicKeyOf,
  encodePublicKey,
  decodePublicKey,
  encodePrivateKey,
  decodePrivateKey,
  encodeSigningPublicKey: encodePublicKey,
  decodeSigningPublicKey: decodePublicKey,
  encodeSigningPrivateKey: encodePrivateKey,
  decodeSigningPrivateKey: decodePrivateKey,
} satisfies Suite);
