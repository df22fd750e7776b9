/** secretstream against libsodium in both directions, its rekeying, and everything it refuses. */
import sodium from "libsodium-wrappers";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, fromHex, randomBytes, toHex, utf8 } from "../../src/crypto/bytes.ts";
import { SecretStreamOpener, SecretStreamSealer, Tag, type TagByte } from "../../src/crypto/secretstream.ts";
import { codeOf, flips, readVectors } from "./vectors.ts";

beforeAll(() => sodium.ready);

const same = (a: Uint8Array, b: Uint8Array) => Buffer.from(a).equals(b);
const LENGTHS = [0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 100, 1000, 65_535, 65_536];

test("the tag sequence of the shared vector, with REKEY and PUSH", () => {
  const vector = readVectors<{
    secretstream_tags: {
      data_key_hex: string;
      stream_header_hex: string;
      messages: { message_utf8: string; tag: TagByte; ciphertext_hex: string }[];
    };
  }>("files_deterministic").secretstream_tags;
  const key = fromHex(vector.data_key_hex);
  const header = fromHex(vector.stream_header_hex);
  const sealer = new SecretStreamSealer(key, header);
  const opener = new SecretStreamOpener(key, header);
  const checker = new SecretStreamOpener(key, header);
  for (const { message_utf8, tag, ciphertext_hex } of vector.messages) {
    expect(toHex(sealer.push(utf8(message_utf8), tag))).toBe(ciphertext_hex);
    expect(opener.pull(fromHex(ciphertext_hex))).toEqual({ message: utf8(message_utf8), tag });
    expect(checker.check(fromHex(ciphertext_hex))).toBe(tag);
  }
});

describe("against libsodium", () => {
  test.each(LENGTHS)("%i bytes, every tag, both ways", (length) => {
    const key = randomBytes(32);
    const { state: theirs, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
    const opener = new SecretStreamOpener(key, header);
    const sealer = new SecretStreamSealer(key, header);
    const back = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
    for (const tag of [0, 1, 0, 2, 0, 0, 3, 1] as const) {
      const message = randomBytes(length);
      const sealed = sodium.crypto_secretstream_xchacha20poly1305_push(theirs, message, null, tag);
      expect(same(sealer.push(message, tag), sealed)).toBe(true);
      const opened = opener.pull(sealed);
      expect(opened.tag).toBe(tag);
      expect(same(opened.message, message)).toBe(true);
      const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(back, sealed, null);
      expect(pulled).toMatchObject({ tag });
    }
  });
});

describe("the counter", () => {
  /** Sets the counter of a sealer or opener, which is private: 2^32 messages cannot be sent in a test. */
  const setCounter = (stream: object, bytes: readonly number[]) =>
    (stream as unknown as { state: { nonce: Uint8Array } }).state.nonce.set(bytes);

  test("carries, and rekeys when it wraps", () => {
    const [key, header] = [randomBytes(32), randomBytes(24)];
    const sealer = new SecretStreamSealer(key, header);
    const opener = new SecretStreamOpener(key, header);
    const stateOf = (stream: object) =>
      (stream as unknown as { state: { nonce: Uint8Array; key: Uint8Array } }).state;
    for (const [start, after] of [
      [
        [0xff, 0, 0, 0],
        [0, 1, 0, 0],
      ],
      [
        [0xff, 0xff, 0xff, 0],
        [0, 0, 0, 1],
      ],
    ] as const) {
      setCounter(sealer, start);
      setCounter(opener, start);
      expect(opener.pull(sealer.push(utf8("x"))).message).toEqual(utf8("x"));
      expect([...stateOf(sealer).nonce.subarray(0, 4)]).toEqual(after);
    }
    setCounter(sealer, [0xff, 0xff, 0xff, 0xff]);
    setCounter(opener, [0xff, 0xff, 0xff, 0xff]);
    const before = toHex(stateOf(sealer).key);
    expect(opener.pull(sealer.push(utf8("last"))).message).toEqual(utf8("last"));
    expect(toHex(stateOf(sealer).key)).not.toBe(before);
    expect([...stateOf(sealer).nonce.subarray(0, 4)]).toEqual([1, 0, 0, 0]);
    expect(opener.pull(sealer.push(utf8("first"))).message).toEqual(utf8("first"));
  });

  test("carries as libsodium does", () => {
    const key = randomBytes(32);
    const { header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
    const theirs = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
    const sealer = new SecretStreamSealer(key, header);
    for (let i = 0; i < 600; i++) {
      const opened = sodium.crypto_secretstream_xchacha20poly1305_pull(
        theirs,
        sealer.push(Uint8Array.of(i)),
        null,
      );
      expect(opened).toMatchObject({ message: Uint8Array.of(i) });
    }
  });
});

describe("refuses", () => {
  const [key, header] = [randomBytes(32), randomBytes(24)];
  const sealer = new SecretStreamSealer(key, header);
  const first = sealer.push(utf8("one"));
  const second = sealer.push(utf8("two"), Tag.final);
  const verdicts = (sealed: Uint8Array, k = key, h = header) => {
    const pulled = codeOf(() => new SecretStreamOpener(k, h).pull(sealed));
    expect(codeOf(() => new SecretStreamOpener(k, h).check(sealed))).toEqual(pulled);
    return pulled;
  };

  test("every flipped byte of message, key and header", () => {
    for (const flipped of flips(first)) expect(verdicts(flipped)).toBe("decryption_failed");
    for (const flipped of flips(key)) expect(verdicts(first, flipped)).toBe("decryption_failed");
    for (const flipped of flips(header)) expect(verdicts(first, key, flipped)).toBe("decryption_failed");
  });

  test("cuts, additions, another order, repetition", () => {
    for (let length = 0; length < first.length; length++) {
      expect(verdicts(first.subarray(0, length))).toBe("decryption_failed");
    }
    expect(verdicts(concatBytes(first, Uint8Array.of(0)))).toBe("decryption_failed");
    expect(verdicts(second)).toBe("decryption_failed");
    const opener = new SecretStreamOpener(key, header);
    opener.pull(first);
    expect(codeOf(() => opener.pull(first))).toBe("decryption_failed");
    // A refused message leaves the stream where it was.
    expect(opener.pull(second).tag).toBe(Tag.final);
    expect(codeOf(() => opener.pull(second))).toBe("decryption_failed");
  });

  test("keys and headers of other lengths, which are the caller's mistake", () => {
    expect(() => new SecretStreamSealer(new Uint8Array(31), header)).toThrow(TypeError);
    expect(() => new SecretStreamOpener(key, new Uint8Array(23))).toThrow(TypeError);
  });

  test("anything once the key was forgotten", () => {
    const opener = new SecretStreamOpener(key, header);
    opener.wipe();
    expect(codeOf(() => opener.pull(first))).toBe("decryption_failed");
  });
});
