/**
 * libsodium's secretstream (XChaCha20-Poly1305), composed from noble's ChaCha20 and Poly1305 (PROTOCOL.md 2.9). It is
 * a chain of messages, each with a tag, that nobody can cut, reorder or extend. There is no associated data, as E3DB
 * files have none. A frozen quirk of libsodium: the padding before the lengths is `length mod 16` bytes.
 */
import { Poly1305, poly1305 } from "@noble/ciphers/_poly1305.js";
import { chacha20, hchacha } from "@noble/ciphers/chacha.js";
import { VaultError } from "../errors.ts";
import { type Bytes, equalBytes, requireLength, wipe } from "./bytes.ts";

/** Bytes of a stream's key. */
export const SECRETSTREAM_KEY_LENGTH = 32;
/** Bytes of a stream's header. */
export const SECRETSTREAM_HEADER_LENGTH = 24;
/** How much longer a sealed message is: one byte of tag, 16 of MAC. */
export const SECRETSTREAM_OVERHEAD = 17;

/** The role of a message within its stream. */
export const Tag = Object.freeze({ message: 0, push: 1, rekey: 2, final: 3 });
/** A tag that may be sealed. */
export type TagByte = 0 | 1 | 2 | 3;

const BLOCK = 64;
const MAC = 16;
const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);
/** Where the message starts in a work buffer: after the MAC key's block and the tag's block. */
const START = 2 * BLOCK;

/** Key, nonce and counter of a stream; both directions change it alike. */
class StreamState {
  readonly key: Bytes;
  /** Counter (4 bytes, little-endian, from 1), then the inner nonce (8 bytes). */
  readonly nonce = new Uint8Array(12);

  constructor(key: Uint8Array, header: Uint8Array) {
    requireLength(key, SECRETSTREAM_KEY_LENGTH, "stream key");
    requireLength(header, SECRETSTREAM_HEADER_LENGTH, "stream header");
    const subkey = new Uint32Array(8);
    const words = (bytes: Uint8Array) => new Uint32Array(Uint8Array.from(bytes).buffer);
    hchacha(SIGMA, words(key), words(header.subarray(0, 16)), subkey);
    this.key = new Uint8Array(subkey.buffer);
    this.nonce.set(header.subarray(16), 4);
    this.resetCounter();
  }

  /** Advances past a message with `mac` and `tag`. */
  advance(mac: Uint8Array, tag: number): void {
    for (let i = 0; i < 8; i++) this.nonce[4 + i] = (this.nonce[4 + i] ?? 0) ^ (mac[i] ?? 0);
    let carry = 1;
    for (let i = 0; i < 4; i++) {
      carry += this.nonce[i] ?? 0;
      this.nonce[i] = carry;
      carry >>= 8;
    }
    if ((tag & Tag.rekey) !== 0 || carry !== 0) this.rekey();
  }

  private rekey(): void {
    const both = new Uint8Array(40);
    both.set(this.key);
    both.set(this.nonce.subarray(4), 32);
    chacha20(this.key, this.nonce, both, both);
    this.key.set(both.subarray(0, 32));
    this.nonce.set(both.subarray(32), 4);
    wipe(both);
    this.resetCounter();
  }

  private resetCounter(): void {
    this.nonce.set([1, 0, 0, 0]);
  }

  wipe(): void {
    wipe(this.key, this.nonce);
  }
}

/** The 16 bytes after the padding: no associated data, and the tag's block counts as message. */
function lengths(messageLength: number): Bytes {
  const bytes = new Uint8Array(MAC);
  new DataView(bytes.buffer).setBigUint64(8, BigInt(BLOCK + messageLength), true);
  return bytes;
}

/** Seals the messages of one stream, in order. */
export class SecretStreamSealer {
  private readonly state: StreamState;

  /** `key` 32 bytes; `header` 24 random bytes that the opener needs. */
  constructor(key: Uint8Array, header: Uint8Array) {
    this.state = new StreamState(key, header);
  }

  /** Returns the next message sealed, 17 bytes longer. */
  push(message: Uint8Array, tag: TagByte = Tag.message): Bytes {
    const { length } = message;
    const padding = length % 16;
    // One buffer and one pass: MAC key | tag's block | message | padding | lengths.
    const work = new Uint8Array(START + length + padding + MAC);
    work[BLOCK] = tag;
    work.set(message, START);
    const text = work.subarray(0, START + length);
    chacha20(this.state.key, this.state.nonce, text, text);
    work.set(lengths(length), START + length + padding);
    const mac = poly1305(work.subarray(BLOCK), work.subarray(0, 32));
    // The tag's byte moves next to the message, the MAC behind it.
    const out = new Uint8Array(work.buffer, START - 1, 1 + length + MAC);
    out[0] = work[BLOCK] ?? 0;
    out.set(mac, 1 + length);
    wipe(work.subarray(0, START - 1));
    this.state.advance(mac, tag);
    return out;
  }

  /** Forgets the key. */
  wipe(): void {
    this.state.wipe();
  }
}

/** One message of a stream. The tag is a `TagByte` unless another program sealed it. */
export interface OpenedMessage {
  readonly message: Bytes;
  readonly tag: number;
}

/** Opens the messages of one stream, in the order in which they were sealed. */
export class SecretStreamOpener {
  private readonly state: StreamState;

  constructor(key: Uint8Array, header: Uint8Array) {
    this.state = new StreamState(key, header);
  }

  /**
   * Returns the next message and its tag.
   * @throws VaultError `decryption_failed` if it is not the next one, untouched
   */
  pull(sealed: Uint8Array): OpenedMessage {
    const { ciphertext, work, tag, mac } = this.authenticate(
      sealed,
      START + sealed.length - SECRETSTREAM_OVERHEAD,
    );
    this.state.advance(mac, tag);
    wipe(work.subarray(0, START));
    return { message: work.subarray(START, START + ciphertext.length), tag };
  }

  /**
   * Returns the tag of the next message after checking it, without decrypting the message.
   * @throws VaultError as `pull`
   */
  check(sealed: Uint8Array): number {
    const { work, tag, mac } = this.authenticate(sealed, START);
    this.state.advance(mac, tag);
    wipe(work);
    return tag;
  }

  /** Runs the cipher over `workLength` bytes of MAC key, tag and message, and checks the MAC. */
  private authenticate(sealed: Uint8Array, workLength: number) {
    if (sealed.length < SECRETSTREAM_OVERHEAD) throw new VaultError("decryption_failed");
    const end = sealed.length - MAC;
    const ciphertext = sealed.subarray(1, end);
    const work = new Uint8Array(workLength);
    work[BLOCK] = sealed[0] ?? 0;
    work.set(ciphertext.subarray(0, workLength - START), START);
    chacha20(this.state.key, this.state.nonce, work, work);
    const tag = work[BLOCK] ?? 0;
    // The MAC covers the tag as it was sealed, not as it was opened.
    work[BLOCK] = sealed[0] ?? 0;
    const mac = new Poly1305(work.subarray(0, 32))
      .update(work.subarray(BLOCK, START))
      .update(ciphertext)
      .update(new Uint8Array(ciphertext.length % 16))
      .update(lengths(ciphertext.length))
      .digest();
    if (!equalBytes(mac, sealed.subarray(end))) {
      wipe(work);
      throw new VaultError("decryption_failed");
    }
    return { ciphertext, work, tag, mac };
  }

  /** Forgets the key. */
  wipe(): void {
    this.state.wipe();
  }
}
