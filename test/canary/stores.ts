/**
 * Readers of the stores in which values may lie split or compressed: LevelDB logs and tables (Chromium), SQLite
 * (Firefox), and PostgreSQL pages and WAL. Each yields plain byte strings to search. After the public formats.
 */
import { gunzipSync } from "node:zlib";
import { mozLz4, pglz, readVarint, snappy, snappyFrames } from "./decompress.ts";

/** Yields `file` itself and everything that can be unpacked from it, by name and content. */
export function* layersOf(path: string, file: Buffer): Generator<Buffer> {
  yield file;
  if (/\.log$/.test(path) && !/[/\\]LOG/.test(path)) yield* withBlinkValues(levelDbLog(file));
  if (/\.(ldb|sst)$/.test(path)) yield* withBlinkValues(levelDbTable(file));
  if (file.subarray(0, 15).toString("latin1") === "SQLite format 3") yield* sqlitePayloads(file);
  if (/-wal$/.test(path)) yield* sqliteWalPayloads(file);
  if (file[0] === 0x1f && file[1] === 0x8b) yield gunzip(file);
  for (const unpacked of [mozLz4(file), snappyFrames(file)]) if (unpacked !== null) yield unpacked;
}

function gunzip(file: Buffer): Buffer {
  try {
    return gunzipSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Blink compresses large IndexedDB values with snappy behind the marker FF 11 02. */
function* withBlinkValues(payloads: Iterable<Buffer>): Generator<Buffer> {
  const marker = Buffer.from([0xff, 0x11, 0x02]);
  for (const payload of payloads) {
    yield payload;
    for (let at = payload.indexOf(marker); at >= 0; at = payload.indexOf(marker, at + 1)) {
      const value = snappy(payload, at + marker.length);
      if (value !== null) yield value;
    }
  }
}

const LOG_BLOCK = 32_768;

/** Joins the fragments of a LevelDB log: each block holds records of checksum, length, kind and data. */
function* levelDbLog(file: Buffer): Generator<Buffer> {
  let parts: Buffer[] = [];
  for (let block = 0; block < file.length; block += LOG_BLOCK) {
    const end = Math.min(block + LOG_BLOCK, file.length);
    for (let at = block; at + 7 <= end; ) {
      const length = file.readUInt16LE(at + 4);
      const kind = file.readUInt8(at + 6);
      if (kind === 0 || at + 7 + length > end) break;
      if (kind === 1 || kind === 2) parts = [];
      parts.push(file.subarray(at + 7, at + 7 + length));
      if (kind === 1 || kind === 4) yield Buffer.concat(parts);
      at += 7 + length;
    }
  }
}

/** Every data block of a LevelDB table, decompressed. */
function* levelDbTable(file: Buffer): Generator<Buffer> {
  if (file.length < 48) return;
  const footer = file.subarray(file.length - 48);
  const skip = blockHandle(footer, 0);
  const index = skip && blockHandle(footer, skip.next);
  const indexBlock = index && tableBlock(file, index.offset, index.size);
  if (!indexBlock || indexBlock.length < 4) return;
  const entriesEnd = indexBlock.length - 4 - 4 * indexBlock.readUInt32LE(indexBlock.length - 4);
  for (let at = 0; at < entriesEnd; ) {
    const shared = readVarint(indexBlock, at);
    const unshared = shared && readVarint(indexBlock, shared.next);
    const valueSize = unshared && readVarint(indexBlock, unshared.next);
    if (!unshared || !valueSize) return;
    const valueAt = valueSize.next + unshared.value;
    const handle = blockHandle(indexBlock, valueAt);
    const block = handle && tableBlock(file, handle.offset, handle.size);
    if (block) yield block;
    at = valueAt + valueSize.value;
  }
}

function blockHandle(source: Buffer, at: number): { offset: number; size: number; next: number } | null {
  const offset = readVarint(source, at);
  const size = offset && readVarint(source, offset.next);
  return offset && size ? { offset: offset.value, size: size.value, next: size.next } : null;
}

function tableBlock(file: Buffer, offset: number, size: number): Buffer | null {
  const kind = file[offset + size];
  const block = file.subarray(offset, offset + size);
  if (kind === 1) return snappy(block);
  return kind === 0 ? block : null;
}

/** Rows of a SQLite file with their overflow pages joined; each blob also as snappy, as Firefox stores values. */
function* sqlitePayloads(file: Buffer): Generator<Buffer> {
  const field = file.readUInt16BE(16);
  const pageSize = field === 1 ? 65_536 : field;
  const pages: Buffer[] = [];
  for (let at = 0; at + pageSize <= file.length; at += pageSize) pages.push(file.subarray(at, at + pageSize));
  for (const [number, page] of pages.entries()) yield* leafPayloads(page, number === 0 ? 100 : 0, pages);
}

/** The same for each page kept in a write-ahead log; overflow pages are the log's own newest ones. */
function* sqliteWalPayloads(file: Buffer): Generator<Buffer> {
  if (file.length < 32) return;
  const pageSize = file.readUInt32BE(8);
  const frames: { number: number; page: Buffer }[] = [];
  for (let at = 32; at + 24 + pageSize <= file.length; at += 24 + pageSize) {
    frames.push({ number: file.readUInt32BE(at) - 1, page: file.subarray(at + 24, at + 24 + pageSize) });
  }
  const pages: Buffer[] = [];
  for (const { number, page } of frames) pages[number] = page;
  for (const { number, page } of frames) yield* leafPayloads(page, number === 0 ? 100 : 0, pages);
}

function* leafPayloads(page: Buffer, header: number, pages: readonly Buffer[]): Generator<Buffer> {
  if (page[header] !== 0x0d) return;
  const cells = page.readUInt16BE(header + 3);
  for (let i = 0; i < cells && header + 10 + 2 * i <= page.length; i++) {
    const payload = cellPayload(page, page.readUInt16BE(header + 8 + 2 * i), pages);
    if (payload === null) continue;
    yield payload;
    for (const column of columnsOf(payload)) {
      const value = snappy(column);
      if (value !== null) yield value;
    }
  }
}

/** SQLite's big-endian varint of one to nine bytes. */
function sqliteVarint(source: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = source[at + i] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  return { value: value * 256 + (source[at + 8] ?? 0), next: at + 9 };
}

function cellPayload(page: Buffer, at: number, pages: readonly Buffer[]): Buffer | null {
  const size = sqliteVarint(page, at);
  const start = sqliteVarint(page, size.next).next;
  const usable = page.length;
  const most = usable - 35;
  if (size.value <= most) return page.subarray(start, start + size.value);
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((size.value - least) % (usable - 4));
  const local = wanted <= most ? wanted : least;
  if (start + local + 4 > page.length) return null;
  const parts = [page.subarray(start, start + local)];
  let next = page.readUInt32BE(start + local);
  for (let hops = 0; next !== 0 && hops < pages.length; hops++) {
    const overflow = pages[next - 1];
    if (overflow === undefined) break;
    parts.push(overflow.subarray(4));
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts).subarray(0, size.value);
}

function* columnsOf(payload: Buffer): Generator<Buffer> {
  const header = sqliteVarint(payload, 0);
  let column = header.value;
  for (let at = header.next; at < header.value; ) {
    const type = sqliteVarint(payload, at);
    at = type.next;
    const size =
      type.value >= 12 ? Math.floor((type.value - 12) / 2) : ([0, 1, 2, 3, 4, 6, 8, 8][type.value] ?? 0);
    if (type.value >= 12 && type.value % 2 === 0) yield payload.subarray(column, column + size);
    column += size;
  }
}

/** Every compressed datum in a PostgreSQL data or WAL file; both align them to four bytes or not at all. */
export function* postgresDatums(file: Buffer): Generator<Buffer> {
  for (let at = 0; at + 8 <= file.length; at++) {
    if (((file[at] ?? 0) & 3) !== 2) continue;
    const value = pglz(file, at);
    if (value !== null) yield value;
  }
}
