/**
 * The document in which a server lists its offers beyond E3DB (PROTOCOL.md section 7.1). Anyone may read it. A server
 * without it answers 404, or whatever it answers for an unknown path; a client then assumes that it offers nothing.
 */
import * as v from "valibot";
import { noun, orNone } from "./noun.ts";
import { flag, type JsonObject, orNull, parseWith } from "./parse.ts";

/** Exchanging a type's access key in one step: most records per chunk, and how long an unfinished one is kept. */
export interface RotationCapability {
  readonly chunkRecords: number;
  readonly expiresSeconds: number;
}

/** The feed of changes: how long deletions are remembered, and how long a request may wait for a change. */
export interface ChangesCapability {
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
}

/** The offers of one server; null or false where it does not offer something. */
export interface Capabilities {
  /** Names the present life of the database, another one after it went back to a backup (section 7.7). */
  readonly epoch: string | null;
  /** Whether it says which records were deleted, and takes back lost ones under their ids (section 7.7). */
  readonly writeBack: boolean;
  readonly rotation: RotationCapability | null;
  readonly changes: ChangesCapability | null;
  /** Most records that one request may create; null where each is created by itself. */
  readonly createMany: number | null;
  /** Most records that one request may delete, each in its version; null where each is deleted by itself. */
  readonly deleteMany: number | null;
  /** Whether the server carries out a repeated create with the same `Idempotency-Key` once. */
  readonly idempotency: boolean;
  /** Most bytes of one request body; null when the server does not say. */
  readonly bodyBytes: number | null;
  /** Most fields and labels of one record together; null when the server does not say. */
  readonly recordEntries: number | null;
  /** Origins beside the server's own where the bytes of files go. */
  readonly fileOrigins: readonly string[];
}

/** The offers of any E3DB server. */
export const NO_CAPABILITIES: Capabilities = {
  epoch: null,
  writeBack: false,
  rotation: null,
  changes: null,
  createMany: null,
  deleteMany: null,
  idempotency: false,
  bodyBytes: null,
  recordEntries: null,
  fileOrigins: [],
};

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const rotation = noun<RotationCapability>({
  chunkRecords: ["chunk_records", count],
  expiresSeconds: ["expires_seconds", count],
});
const changes = noun<ChangesCapability>({
  retentionSeconds: ["retention_seconds", count],
  waitSeconds: ["wait_seconds", count],
});

const capabilitiesSchema = v.object({
  sealfield: v.literal(1),
  epoch: orNull(v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))),
  write_back: flag(false),
  rotation: orNull(rotation.schema),
  changes: orNull(changes.schema),
  create_many: orNull(v.object({ records: count })),
  delete_many: orNull(v.object({ records: count })),
  idempotency: flag(false),
  limits: orNull(v.object({ body_bytes: orNull(count), record_entries: orNull(count) })),
  file_origins: v.nullish(v.array(v.string()), []),
});

/** @throws VaultError `wire_invalid`, also for a later edition of the document */
export function parseCapabilities(value: unknown): Capabilities {
  const wire = parseWith(capabilitiesSchema, value);
  return {
    epoch: wire.epoch,
    writeBack: wire.write_back,
    rotation: wire.rotation,
    changes: wire.changes,
    createMany: wire.create_many?.records ?? null,
    deleteMany: wire.delete_many?.records ?? null,
    idempotency: wire.idempotency,
    bodyBytes: wire.limits?.body_bytes ?? null,
    recordEntries: wire.limits?.record_entries ?? null,
    fileOrigins: wire.file_origins,
  };
}

/** Returns what `parseCapabilities` reads. */
export function encodeCapabilities(offer: Capabilities): JsonObject {
  return {
    sealfield: 1,
    epoch: offer.epoch,
    write_back: offer.writeBack,
    rotation: orNone(rotation.encode)(offer.rotation),
    changes: orNone(changes.encode)(offer.changes),
    create_many: offer.createMany === null ? null : { records: offer.createMany },
    delete_many: offer.deleteMany === null ? null : { records: offer.deleteMany },
    idempotency: offer.idempotency,
    limits: { body_bytes: offer.bodyBytes, record_entries: offer.recordEntries },
    file_origins: [...offer.fileOrigins],
  };
}
