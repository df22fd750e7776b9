/**
 * Decoders for the compressions in which browsers and PostgreSQL keep values: snappy (LevelDB tables, Blink and
 * Firefox IndexedDB values), LZ4 blocks (Firefox session files) and pglz (PostgreSQL). Each returns null for bytes
 * that are not of its format. After the public format descriptions.
 */
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Output under construction: literals and back references, as all LZ formats have them. */
class Output {
  readonly bytes: Buffer;
  length = 0;

  constructor(room: number | Buffer) {
    this.bytes = typeof room === "number" ? Buffer.allocUnsafe(room) : room;
  }

  literal(source: Buffer, from: number, count: number): boolean {
    if (from + count > source.length || this.length + count > this.bytes.length) return false;
    source.copy(this.bytes, this.length, from, from + count);
    this.length += count;
    return true;
  }

  copy(distance: number, count: number): boolean {
    if (distance <= 0 || distance > this.length || this.length + count > this.bytes.length) return false;
    // Byte by byte: a reference may overlap what it produces.
    for (let i = 0; i < count; i++, this.length++) {
      this.bytes[this.length] = this.bytes[this.length - distance] ?? 0;
    }
    return true;
  }
}

/** Returns a varint of at most five bytes and the offset behind it. */
export function readVarint(source: Buffer, at: number): { value: number; next: number } | null {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = source[at + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  return null;
}

/** Decodes one raw snappy block that begins at `start`; what follows its last element is ignored. */
export function snappy(source: Buffer, start = 0): Buffer | null {
  const size = readVarint(source, start);
  if (size === null || size.value === 0 || size.value > MAX_OUTPUT) return null;
  const out = new Output(size.value);
  let at = size.next;
  while (out.length < size.value) {
    const tag = source[at++];
    if (tag === undefined) return null;
    const kind = tag & 3;
    if (kind === 0) {
      let count = tag >> 2;
      if (count >= 60) {
        const width = count - 59;
        if (at + width > source.length) return null;
        count = source.readUIntLE(at, width);
        at += width;
      }
      if (!out.literal(source, at, count + 1)) return null;
      at += count + 1;
    } else {
      const width = kind === 1 ? 1 : kind === 2 ? 2 : 4;
      if (at + width > source.length) return null;
      const count = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      const distance = kind === 1 ? ((tag >> 5) << 8) | source.readUInt8(at) : source.readUIntLE(at, width);
      at += width;
      if (!out.copy(distance, count)) return null;
    }
  }
  return out.bytes;
}

/** Decodes the snappy framing format (Firefox keeps large IndexedDB values so). */
export function snappyFrames(source: Buffer): Buffer | null {
  if (source.subarray(0, 10).toString("latin1") !== "\xff\x06\x00\x00sNaPpY") return null;
  const parts: Buffer[] = [];
  for (let at = 10; at + 4 <= source.length; ) {
    const kind = source.readUInt8(at);
    const chunk = source.subarray(at + 4, at + 4 + source.readUIntLE(at + 1, 3));
    at += 4 + chunk.length;
    if (kind === 0) parts.push(snappy(chunk, 4) ?? Buffer.alloc(0));
    else if (kind === 1) parts.push(chunk.subarray(4));
  }
  return Buffer.concat(parts);
}

/** Decodes Mozilla's `mozLz40` files: a length and one LZ4 block. */
export function mozLz4(source: Buffer): Buffer | null {
  if (source.subarray(0, 8).toString("latin1") !== "mozLz40\0" || source.length < 12) return null;
  const size = source.readUInt32LE(8);
  if (size > MAX_OUTPUT) return null;
  const out = new Output(size);
  let at = 12;
  const extended = (start: number) => {
    let count = start;
    if (start === 15) {
      let byte: number;
      do {
        byte = source[at++] ?? 0;
        count += byte;
      } while (byte === 255);
    }
    return count;
  };
  while (at < source.length && out.length < size) {
    const token = source[at++] ?? 0;
    const literals = extended(token >> 4);
    if (!out.literal(source, at, literals)) return null;
    at += literals;
    if (at + 2 > source.length) break;
    const distance = source.readUInt16LE(at);
    at += 2;
    if (!out.copy(distance, extended(token & 15) + 4)) return null;
  }
  return out.bytes.subarray(0, out.length);
}

/** Room for candidates that turn out to be none: most bytes of a file look like the begin of a datum. */
const scratch = Buffer.allocUnsafe(MAX_OUTPUT);

/** Decodes a compressed PostgreSQL datum whose four-byte header begins at `start`; null unless it is a whole one. */
export function pglz(source: Buffer, start: number): Buffer | null {
  if (start + 8 > source.length) return null;
  const header = source.readUInt32LE(start);
  if ((header & 3) !== 2) return null;
  const end = start + (header >>> 2);
  const info = source.readUInt32LE(start + 4);
  const size = info & 0x3fffffff;
  // The top bits name the method: 0 is pglz. A compressed datum is shorter than what it holds.
  if (
    info >>> 30 !== 0 ||
    end > source.length ||
    end <= start + 8 ||
    size <= end - start ||
    size > MAX_OUTPUT
  )
    return null;
  const out = new Output(scratch.subarray(0, size));
  let at = start + 8;
  while (at < end && out.length < size) {
    let control = source[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < end && out.length < size; bit++, control >>= 1) {
      if ((control & 1) === 0) {
        if (!out.literal(source, at++, 1)) return null;
        continue;
      }
      const first = source[at] ?? 0;
      const distance = ((first & 0xf0) << 4) | (source[at + 1] ?? 0);
      let count = (first & 0x0f) + 3;
      at += 2;
      if (count === 18) count += source[at++] ?? 0;
      if (!out.copy(distance, Math.min(count, size - out.length))) return null;
    }
  }
  return out.length === size && at === end ? Buffer.from(out.bytes) : null;
}
