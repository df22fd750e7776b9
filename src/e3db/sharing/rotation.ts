/**
 * Exchanges the access key of an own type (SECURITY.md "Keys", rule 6) on servers that can do it in one step. It
 * sends new wrappings of every record in chunks; a commit then puts records and keys in place together, or not at
 * all. The caller keeps both keys and the rotation's id before it begins, and continues an interrupted rotation under
 * the same id.
 */
import type { AccessKey } from "../../crypto/access-key.ts";
import { wrapAccessKey } from "../../crypto/eak.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { type ClientId, type RecordId, recordType } from "../../wire/ids.ts";
import {
  encodeRotationKeys,
  encodeStagedRecords,
  type PendingRecord,
  parsePendingPage,
  parseRotation,
  parseRotationList,
  parseStageAnswer,
  type Rotation,
  type RotationKeys,
  type StagedRecord,
} from "../../wire/rotation.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { ClientCore } from "../core.ts";
import type { Reader } from "../keys/eaks.ts";
import { forwardWatch, notForward } from "../records/paging.ts";
import { signalOf } from "../records/records.ts";

export type { PendingRecord, Rotation, StagedRecord } from "../../wire/rotation.ts";
export { rewrapFields, rewrapHeader, withWraps } from "./rewrap.ts";

/** A group that gets the new key; `publicKey` is derived from the group's private key, never asked for. */
export interface GroupReader {
  readonly groupId: string;
  readonly publicKey: Uint8Array;
}

/**
 * The readers and groups that get the new key besides this client, and those that the caller knowingly leaves without
 * one.
 */
export interface RotationReaders {
  readonly readers: readonly Reader[];
  /** A reader that holds nothing by the time of the commit gets no key either. */
  readonly without?: readonly ClientId[];
  readonly groups?: readonly GroupReader[];
  readonly withoutGroups?: readonly string[];
}

export interface RotateOptions extends RotationReaders {
  /** A UUID, kept by the caller before it begins. */
  readonly rotationId: string;
  readonly type: string;
  readonly accessKey: AccessKey;
  /**
   * Returns the new wrappings of one record, or null to leave it as it is. The caller judges whether this client
   * wrote the record. It is called again for a record that changed meanwhile.
   */
  readonly rewrap: (
    pending: PendingRecord,
  ) => Promise<Omit<StagedRecord, "recordId" | "version" | "keep"> | null>;
  readonly onProgress?: (rotation: { readonly staged: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface RotationReport {
  readonly total: number;
  /** Records that `rewrap` left as they are. */
  readonly kept: readonly RecordId[];
}

export interface Rotations {
  /** Returns whether the server can do it at all. */
  supported(): Promise<boolean>;
  /** Returns the rotations that are begun and not finished. */
  list(): Promise<Rotation[]>;
  /** Returns the state of a rotation. @throws VaultError `not_found` for one that was given up or has expired */
  get(rotationId: string): Promise<Rotation>;
  /**
   * Begins or continues the rotation, to the end.
   * @throws VaultError `unsupported` on other servers; `conflict` when another rotation of the type is open, when
   * readers or groups have appeared that the caller did not decide about (`detail.readers`, `detail.groups`: ids with
   * spaces between), or when records keep changing
   */
  rotate(options: RotateOptions): Promise<RotationReport>;
  /**
   * Gives an unfinished rotation up; nothing happens when there is none.
   * @throws VaultError `conflict` for a committed one
   */
  abort(rotationId: string): Promise<void>;
}

const ROUNDS = 8;
const CHUNK_BYTES = 2 * 1024 * 1024;
/** Copying the bytes of large files under a new header takes long. */
const STAGE_TIMEOUT_MS = 10 * 60_000;

/** Returns the rotation verbs of one client. */
export function rotationsOf(core: ClientCore): Rotations {
  const { clientId, send } = core;

  async function state(rotationId: string): Promise<Rotation> {
    return parseRotation((await send(ROUTES.readRotation, { params: { rotationId } })).json);
  }

  /** Wraps and sends all pending records, page by page. `seen` notes which versions were sent and which were kept. */
  async function stageAll(options: RotateOptions, chunk: number, seen: Seen): Promise<void> {
    const { rotationId, onProgress, signal } = options;
    const params = { rotationId };
    let { total, staged } = await state(rotationId);
    const watch = forwardWatch(0);
    for (let next: string | null = "0"; next !== null; ) {
      const query = [
        ["after", next],
        ["limit", String(chunk)],
      ] as const;
      const answer = await send(ROUTES.pendingInRotation, { params, query, ...signalOf(signal) });
      const page = parsePendingPage(answer.json);
      if (page.next !== null) watch(page.records.length, Number(page.next));
      for (const records of await chunksOf(core, options, page.records, seen)) {
        const json = encodeStagedRecords(records);
        const call = { params, json, repeatable: true, timeoutMs: STAGE_TIMEOUT_MS, ...signalOf(signal) };
        staged += parseStageAnswer((await send(ROUTES.stageRotation, call)).json).staged;
        total = Math.max(total, staged);
        onProgress?.({ staged, total });
      }
      next = page.next;
    }
  }

  /** Returns whether it is committed; false when something changed meanwhile. */
  async function commit(options: RotateOptions): Promise<boolean> {
    const { rotationId, signal } = options;
    const json = encodeRotationKeys(await wrapKeys(core, options));
    try {
      const call = { params: { rotationId }, json, repeatable: true, timeoutMs: STAGE_TIMEOUT_MS };
      await send(ROUTES.commitRotation, { ...call, ...signalOf(signal) });
      return true;
    } catch (error) {
      if (!isVaultError(error, "conflict")) throw error;
      return false;
    }
  }

  return {
    async supported() {
      return (await core.capabilities()).rotation !== null;
    },
    async list() {
      return parseRotationList((await send(ROUTES.listRotations, { params: {} })).json);
    },
    get: state,

    async rotate(options) {
      const { rotation } = await core.capabilities();
      if (rotation === null) throw new VaultError("unsupported", "this server exchanges no keys in one step");
      const { rotationId, signal } = options;
      const type = recordType(options.type);
      const call = { params: { rotationId }, json: { type }, repeatable: true, ...signalOf(signal) };
      const begun = parseRotation((await send(ROUTES.beginRotation, call)).json);
      if (begun.type !== type) throw new VaultError("tampered", "the answer is about another rotation");
      const seen: Seen = { versions: new Set(), kept: new Set() };
      const report = async () => ({ total: (await state(rotationId)).total, kept: [...seen.kept] });
      if (begun.state === "committed") return await report();
      for (let round = 0; round < ROUNDS; round++) {
        await stageAll({ ...options, type }, rotation.chunkRecords, seen);
        if (await commit({ ...options, type })) return await report();
        refuseNewcomers(await state(rotationId), clientId, options);
      }
      throw new VaultError("conflict", "records keep changing meanwhile", { detail: { type } });
    },

    async abort(rotationId) {
      await send(ROUTES.abortRotation, { params: { rotationId }, repeatable: true });
    },
  };
}

interface Seen {
  readonly versions: Set<string>;
  readonly kept: Set<RecordId>;
}

/** The new wrappings of one page, in chunks of a size that a request may have. */
async function chunksOf(
  { clientId }: ClientCore,
  { type, rewrap }: RotateOptions,
  pending: readonly PendingRecord[],
  seen: Seen,
): Promise<StagedRecord[][]> {
  const chunks: StagedRecord[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of pending) {
    const { recordId, version, writerId, type: found } = item.record.meta;
    if (writerId !== clientId || found !== type) throw new VaultError("tampered", "a record of another type");
    // The same version twice means that the server did not keep the wrappings.
    const name = `${recordId} ${version}`;
    if (seen.versions.has(name)) throw notForward();
    seen.versions.add(name);
    const wraps = await rewrap(item);
    if (wraps === null) seen.kept.add(recordId);
    else seen.kept.delete(recordId);
    const nothing = { data: {}, plain: {}, recSig: null, header: null };
    const staged = { recordId, version, keep: wraps === null, ...(wraps ?? nothing) };
    size += JSON.stringify(staged).length;
    // A file is a chunk of its own, because the server copies all of its bytes.
    if (size > CHUNK_BYTES || staged.header !== null) {
      chunks.push([]);
      size = staged.header === null ? 0 : Number.POSITIVE_INFINITY;
    }
    chunks.at(-1)?.push(staged);
  }
  return chunks;
}

async function wrapKeys({ eaks, ring }: ClientCore, options: RotateOptions): Promise<RotationKeys> {
  const { accessKey, readers, without = [], groups = [], withoutGroups = [] } = options;
  const all = [eaks.self, ...readers.filter(({ readerId }) => readerId !== eaks.self.readerId)];
  const keys = await Promise.all(
    all.map(async (reader) => ({ readerId: reader.readerId, eak: await eaks.wrapFor(reader, accessKey) })),
  );
  return {
    keys,
    without,
    groups: groups.map(({ groupId, publicKey }) => ({
      groupId,
      encryptedAccessKey: wrapAccessKey(
        ring.suite,
        ring.suite.sharedKey(publicKey, ring.privateKey),
        accessKey,
      ),
      publicKey: ring.suite.encodePublicKey(publicKey),
    })),
    withoutGroups,
  };
}

/** @throws VaultError `conflict` when there is a reader or group that the caller did not decide about */
function refuseNewcomers(rotation: Rotation, self: ClientId, options: RotateOptions): void {
  const { readers, without = [], groups = [], withoutGroups = [] } = options;
  const spoken = new Set<string>([self, ...readers.map(({ readerId }) => readerId), ...without]);
  const spokenGroups = new Set([...groups.map(({ groupId }) => groupId), ...withoutGroups]);
  const newReaders = rotation.readers.filter((id) => !spoken.has(id));
  const newGroups = rotation.groups.filter((id) => !spokenGroups.has(id));
  if (newReaders.length === 0 && newGroups.length === 0) return;
  throw new VaultError("conflict", "others have a share of this type by now", {
    detail: { type: rotation.type, readers: newReaders.join(" "), groups: newGroups.join(" ") },
  });
}
