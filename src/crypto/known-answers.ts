/**
 * One known answer per primitive that the platform may take over (see `accelerate.ts`). The RFCs and the GCM
 * specification give some; noble computed those of P-384 and PBKDF2. The tests check all of them again.
 */
import { fromHex } from "./bytes.ts";

/** RFC 7748, 6.1: Bob's private key, Alice's public key. */
export const KNOWN_X25519 = Object.freeze({
  privateKey: fromHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"),
  publicKey: fromHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"),
  shared: fromHex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"),
});

/** RFC 8032, 7.1, test 2. */
export const KNOWN_ED25519 = Object.freeze({
  seed: fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
  publicKey: fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
  message: Uint8Array.of(0x72),
  signature: fromHex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ),
});

/** A throw-away key; `x` is its Diffie-Hellman with its own public key, `signature` is over the byte 0x72. */
export const KNOWN_P384 = Object.freeze({
  privateKey: fromHex(
    "174ce919ac28bb7260f5e0da1802013a648ac3a158d9ad807ea57bb09007c4d84569e7987d5786aba251602da965c7cb",
  ),
  publicKey: fromHex(
    "04510201e93af1147c021a63b4a77befd499c0dd71cfbf1bf78ba354c52f035efa3abb011c32f0ab62ec7009e95afe271c" +
      "87db60d7cbc8b4481473ffe14ee64af66acb05e519451a2ce9247608ffdd1c6dc4aa4ffb8b6c4b991f41678517b85eba",
  ),
  x: fromHex(
    "328d6984fa5147cf4efeb40669448365d3d3f953e9d545b8d095f9511887a730e3f928e7283cd7c67c4ca747ee442c06",
  ),
  message: Uint8Array.of(0x72),
  signature: fromHex(
    "603bf7325dbfe0cb4566d1eb62893af3f709ae5bb34a4e0c0e7c560aab8679dc1245780dc88ab7eaf78a249af87cd872" +
      "f3ac339866e67bd4062af3241cddaf34d99c59c2cb8e725376dce61172ef5b0e140a94b9cd973cfbc16abc92f5821a35",
  ),
});

/** PBKDF2-HMAC-SHA512 of `password` and `saltsalt`, 2 iterations. */
export const KNOWN_PBKDF2 = fromHex("2d1059f379348cbabab4ba06d4d4e0238d169da9e7d97c25aa3881fdba7ca300");

/** AES-256-GCM under 32 zeros with a nonce of 12 zeros, of 16 zeros: case 14 of the GCM specification. */
export const KNOWN_GCM = Object.freeze({
  key: new Uint8Array(32),
  nonce: new Uint8Array(12),
  plaintext: new Uint8Array(16),
  sealed: fromHex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
});
