/**
 * The part of DER (X.690) that P-384 keys need: a strict reader of tag, length and value, and a writer. Lengths go up
 * to 65,535. The reader refuses indefinite and non-minimal lengths.
 */
import { VaultError } from "../errors.ts";
import { type Bytes, concatBytes } from "./bytes.ts";

/** The tags that P-384 keys use. */
export const DER = Object.freeze({
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  context0: 0xa0,
  context1: 0xa1,
});

/** Returns the error for bytes that are not DER, or not of the shape that was asked for. */
export function derInvalid(): VaultError {
  return new VaultError("wire_invalid", "key has a wrong structure");
}

/** Returns `tag`, the length of `parts` together, then `parts`. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const value = concatBytes(...parts);
  const { length } = value;
  if (length > 0xffff) throw new TypeError("too long for DER here");
  const lengthBytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concatBytes(Uint8Array.of(tag, ...lengthBytes), value);
}

/**
 * Reads DER values one after the other. Every method:
 * @throws VaultError `wire_invalid` when the bytes are not as asked
 */
export class DerReader {
  private offset = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Returns whether the next value has `tag`. */
  nextIs(tag: number): boolean {
    return this.bytes[this.offset] === tag;
  }

  /** Returns the contents of the next value, which must have `tag`. */
  read(tag: number): Uint8Array {
    if (this.byte() !== tag) throw derInvalid();
    const length = this.length();
    const end = this.offset + length;
    if (end > this.bytes.length) throw derInvalid();
    const value = this.bytes.subarray(this.offset, end);
    this.offset = end;
    return value;
  }

  /** Returns a reader of the contents of the next value. */
  enter(tag: number): DerReader {
    return new DerReader(this.read(tag));
  }

  /** @throws VaultError `wire_invalid` unless everything was read */
  end(): void {
    if (this.offset !== this.bytes.length) throw derInvalid();
  }

  private byte(): number {
    const byte = this.bytes[this.offset++];
    if (byte === undefined) throw derInvalid();
    return byte;
  }

  private length(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count !== 1 && count !== 2) throw derInvalid();
    const length = count === 1 ? this.byte() : (this.byte() << 8) | this.byte();
    if (length < (count === 1 ? 0x80 : 0x100)) throw derInvalid();
    return length;
  }
}
