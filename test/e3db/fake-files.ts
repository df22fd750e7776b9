/** The part of the fake server that keeps files: announced, sent, committed, fetched from a byte on. */
import { createHash } from "node:crypto";
import {
  encodeFileRecords,
  encodePendingFile,
  type FileBody,
  parseFileBody,
  parseFileList,
} from "../../src/wire/file.ts";
import type { RecordId, Version } from "../../src/wire/ids.ts";
import { type EncryptedRecord, encodeRecord } from "../../src/wire/record.ts";
import { json } from "./scripted.ts";

interface Pending {
  readonly body: FileBody;
  readonly replaces: RecordId | null;
  bytes: Uint8Array | null;
}

export class FakeFiles {
  readonly pending = new Map<string, Pending>();
  readonly bytes = new Map<string, Uint8Array>();
  /** Bytes after which the next download breaks off, once each. */
  readonly breaks: number[] = [];
  readonly ranges: (string | null)[] = [];
  readonly #records: Map<RecordId, EncryptedRecord>;
  readonly #uuid: () => string;
  readonly #url: string;

  constructor(records: Map<RecordId, EncryptedRecord>, uuid: () => string, url: string) {
    this.#records = records;
    this.#uuid = uuid;
    this.#url = url;
  }

  announce(value: unknown, replaces: RecordId | null): Response {
    const id = this.#uuid() as RecordId;
    this.pending.set(id, { body: parseFileBody(value), replaces, bytes: null });
    return json(encodePendingFile({ id, fileUrl: `${this.#url}/blob/${id}?sig=x` }), 202);
  }

  commit(id: string): Response {
    const pending = this.pending.get(id);
    if (pending === undefined || pending.bytes === null) return json({}, 404);
    const { body, replaces } = pending;
    const recordId = replaces ?? (id as RecordId);
    const created = "2026-01-01T00:00:00.000000Z";
    const fileMeta = { ...body.file, compression: "raw", fileUrl: null };
    const { writerId, userId, type, plain, data, recSig } = body;
    const meta = { recordId, writerId, userId, type, plain, created, lastModified: created, fileMeta };
    const record = { meta: { ...meta, version: this.#uuid() as Version }, data, recSig };
    this.#records.set(recordId, record);
    this.bytes.set(recordId, pending.bytes);
    this.pending.delete(id);
    return json(encodeRecord(this.#withUrl(record)), 201);
  }

  info(record: EncryptedRecord | undefined): Response {
    return record?.meta.fileMeta ? json(encodeRecord(this.#withUrl(record))) : json({}, 404);
  }

  /** Keeps the bytes of `before` under the labels and fields that were just stored. */
  describe(before: EncryptedRecord): Response {
    const stored = this.#records.get(before.meta.recordId) ?? before;
    const record = { ...stored, meta: { ...stored.meta, fileMeta: before.meta.fileMeta } };
    this.#records.set(record.meta.recordId, record);
    return json(encodeRecord(this.#withUrl(record)));
  }

  list(value: unknown, sees: (record: EncryptedRecord) => boolean): Response {
    const records = parseFileList(value).recordIds.flatMap((id) => this.#records.get(id) ?? []);
    return json(encodeFileRecords(records.filter(sees).map((record) => this.#withUrl(record))));
  }

  /** Answers a signed URL, which carries no credentials. */
  async body(request: Request): Promise<Response> {
    if (request.headers.has("authorization")) throw new Error("credentials went to a signed URL");
    const id = new URL(request.url).pathname.split("/")[2] ?? "";
    if (request.method === "PUT") {
      const pending = this.pending.get(id);
      const bytes = new Uint8Array(await request.arrayBuffer());
      const md5 = createHash("md5").update(bytes).digest("base64");
      if (pending === undefined || md5 !== request.headers.get("content-md5")) return json({}, 400);
      if (md5 !== pending.body.file.checksum) return json({}, 400);
      pending.bytes = bytes;
      return new Response(null);
    }
    const bytes = this.bytes.get(id) ?? new Uint8Array();
    const range = request.headers.get("range");
    this.ranges.push(range);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const end = this.breaks.shift() ?? bytes.length;
    const headers = { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    return new Response(bytes.slice(from, end), { status: range === null ? 200 : 206, headers });
  }

  #withUrl(record: EncryptedRecord): EncryptedRecord {
    const { fileMeta, recordId } = record.meta;
    const fileUrl = `${this.#url}/blob/${recordId}?sig=${this.#uuid()}`;
    return {
      ...record,
      meta: { ...record.meta, fileMeta: fileMeta === null ? null : { ...fileMeta, fileUrl } },
    };
  }
}
