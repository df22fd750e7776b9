/**
 * Sends a large file, as a job that a page advances. The page seals the bytes under the file's own key, reports their
 * digests, puts them where the server wants them, and reports that. The rest is done here. The announcement is kept
 * and repeated byte for byte, and before a commit is repeated this looks whether the first one arrived.
 */
import { accessKeyId } from "../../crypto/access-key.ts";
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { typesClause } from "../../e3db/records/search.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import type { SealedDigests, UploadRequest, UploadStep, UploadView } from "../../model/file.ts";
import { type RecordId, recordType } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { Account } from "../identity/open-identity.ts";
import { CONTEXT_FIELD } from "../memory/seal-context.ts";
import { openStored } from "../sealing/opening.ts";
import { signFile } from "../sealing/signing.ts";
import { type Job, type Journal, type Kind, Paused, typeLane, type Unfinished } from "./journal.ts";

interface UploadInput extends UploadRequest {
  /** What the page has done. */
  readonly done: "nothing" | "sealed" | "sent";
  readonly digests: SealedDigests | null;
}

interface UploadState {
  readonly step: "seal" | "announce" | "commit";
  readonly dataKey: string;
  readonly header: string;
  /** Names the access key of the header. */
  readonly sealedUnder: string;
  readonly announced: {
    readonly digests: SealedDigests;
    readonly context: string | null;
    readonly pendingId: RecordId | null;
    /** Whether a commit may have arrived. */
    readonly committed: boolean;
  } | null;
}

const LONGEST_NAME = 255;

/** Owns the uploads of the active identity. */
export class Uploads {
  readonly #journal: Journal;
  readonly #kind: Kind<UploadInput, UploadState, UploadStep>;

  constructor(journal: Journal, now: () => number = Date.now) {
    this.#journal = journal;
    this.#kind = journal.add<UploadInput, UploadState, UploadStep>("upload", {
      lane: typeLane,
      begin,
      join,
      run: (account, job) => run(account, job, now()),
      undo: (account, input, state) => undo(account, input.type, state),
      refusals: ["unsupported", "type_invalid", "input_invalid", "too_large"],
      cancellable: true,
    });
  }

  /** Starts an upload, or says where it stands. @throws VaultError `input_invalid`, `type_invalid`, `unsupported` */
  async begin(requestId: string, { type, name, size }: UploadRequest): Promise<UploadStep> {
    if (name === "" || name.length > LONGEST_NAME) {
      throw new VaultError("input_invalid", "a file needs a name of at most 255 characters", {
        detail: { why: "file_name" },
      });
    }
    return this.#go(requestId, { type: recordType(type), name, size, done: "nothing", digests: null });
  }

  /** Goes on after all was sealed; also asks for a fresh place to send it to. @throws VaultError `not_found` */
  async sealed(requestId: string, digests: SealedDigests): Promise<UploadStep> {
    const { input } = await this.#find(requestId);
    return this.#go(requestId, { ...input, done: "sealed", digests });
  }

  /** Goes on after all was sent. @throws VaultError `not_found`, `bad_request` when the server does not have it all */
  async sent(requestId: string): Promise<UploadStep> {
    const { input } = await this.#find(requestId);
    return this.#go(requestId, { ...input, done: "sent" });
  }

  async list(): Promise<UploadView[]> {
    return (await this.#kind.unfinished()).map(({ id, input, state, startedAt }) => {
      const { type, name, size } = input;
      return { requestId: id, type, name, size, sealed: state.step !== "seal", startedAt };
    });
  }

  /** Gives an upload up; what the server holds of it goes by itself. One that is not there is fine. */
  async cancel(requestId: string): Promise<void> {
    const job = (await this.#kind.unfinished()).find(({ id }) => id === requestId);
    if (job !== undefined) await this.#journal.cancel(job.name);
  }

  #go(requestId: string, input: UploadInput): Promise<UploadStep> {
    return this.#kind.start(requestId, input, requestId);
  }

  /** One that is done already is asked for with nothing: its outcome is kept. */
  async #find(requestId: string): Promise<Pick<Unfinished<UploadInput, UploadState>, "input">> {
    const job = (await this.#kind.unfinished()).find(({ id }) => id === requestId);
    if (job !== undefined) return job;
    return { input: { type: "", name: "", size: 0, done: "nothing", digests: null } };
  }
}

async function begin(account: Account, { type }: UploadInput): Promise<UploadState> {
  if (type === "") throw new VaultError("not_found", "this upload was given up");
  const { dataKey, header } = await account.client.files.key(type);
  const sealedUnder = await presentKeyId(account, type);
  return { step: "seal", dataKey: encodeBase64Url(dataKey), header, sealedUnder, announced: null };
}

function join(state: UploadState, { done, digests }: UploadInput): UploadState {
  if (done === "sealed" && digests !== null) {
    const isSame = state.announced?.digests.checksum === digests.checksum;
    const announced = isSame
      ? state.announced
      : { digests, context: null, pendingId: null, committed: false };
    return { ...state, step: "announce", announced };
  }
  return done === "sent" && state.announced?.pendingId ? { ...state, step: "commit" } : state;
}

async function run(
  account: Account,
  job: Job<UploadInput, UploadState>,
  now: number,
): Promise<UploadStep | Paused<UploadStep>> {
  const { input, state, keep } = job;
  const { announced } = state;
  if (announced === null || state.step === "seal") {
    return new Paused({ step: "seal", dataKey: state.dataKey, header: state.header });
  }
  const written = announced.committed ? await findWritten(account, input.type, announced) : null;
  if (written !== null) return noteWritten(account, written);
  return state.step === "announce"
    ? announce(account, input, { ...state, announced }, keep, now)
    : commit(account, { ...state, announced }, keep);
}

type Announced = UploadState & { readonly announced: NonNullable<UploadState["announced"]> };
type Keep = Job<UploadInput, UploadState>["keep"];

async function announce(
  account: Account,
  { type, name, size }: UploadInput,
  state: Announced,
  keep: Keep,
  now: number,
): Promise<Paused<UploadStep>> {
  const { digests } = state.announced;
  if ((await presentKeyId(account, type)) !== state.sealedUnder) {
    // The type was sealed anew meanwhile: bytes under the old key must not be sent.
    const fresh = await begin(account, { type, name, size, done: "nothing", digests: null });
    await keep(fresh);
    return new Paused({ step: "seal", dataKey: fresh.dataKey, header: fresh.header });
  }
  const { stored, head, body } = digests;
  const context =
    state.announced.context ?? (await signFile(account, type, {}, { name, size, stored, head, body }, now));
  await keep({ ...state, announced: { ...state.announced, context } });
  const reserved: StringMap = context === null ? {} : { [CONTEXT_FIELD]: context };
  const pending = await account.client.files.announce({ type, reserved }, digests);
  await keep({ ...state, announced: { ...state.announced, context, pendingId: pending.id } });
  return new Paused({ step: "send", url: pending.fileUrl, checksum: digests.checksum });
}

async function commit(account: Account, state: Announced, keep: Keep): Promise<UploadStep> {
  const { digests, pendingId } = state.announced;
  if (pendingId === null) throw new TypeError("nothing was announced");
  await keep({ ...state, announced: { ...state.announced, committed: true } });
  try {
    const { meta } = await account.client.files.commit(pendingId, digests);
    return await noteWritten(account, meta.recordId);
  } catch (error) {
    // The bytes did not arrive, or too late: they are to be sent once more.
    const isToBeSent = isVaultError(error, "bad_request") || isVaultError(error, "not_found");
    if (isToBeSent) await keep({ ...state, step: "announce" });
    throw error;
  }
}

/** Remembers the record as verified, so that nothing older is ever taken for it. */
async function noteWritten(account: Account, recordId: RecordId): Promise<UploadStep> {
  await openStored(account, await account.client.files.info(recordId));
  await account.memory.save();
  return { step: "done", recordId };
}

/** Returns the record that an unanswered commit made, or null: under the pending id, or with this very statement. */
async function findWritten(
  { client }: Account,
  type: string,
  { digests, context, pendingId }: Announced["announced"],
): Promise<RecordId | null> {
  if (pendingId !== null) {
    const found = await client.files.info(pendingId).catch((error: unknown) => {
      if (isVaultError(error, "not_found")) return null;
      throw error;
    });
    if (found?.file.checksum === digests.checksum) return found.meta.recordId;
  }
  const rows = client.search({
    match: [typesClause(type)],
    includeData: true,
    order: "DESCENDING",
    limit: 100,
  });
  for await (const { meta, record } of rows) {
    if (meta.fileMeta?.checksum !== digests.checksum) continue;
    if (context === null || record?.encrypted.data[CONTEXT_FIELD] === context) return meta.recordId;
  }
  return null;
}

/** A commit that arrived although the person gave up is taken back. */
async function undo(account: Account, type: string, { announced }: UploadState): Promise<void> {
  if (announced?.committed !== true) return;
  const written = await findWritten(account, type, announced);
  if (written !== null) await account.client.removeMany([written]);
}

async function presentKeyId({ client }: Account, type: string): Promise<string> {
  return accessKeyId(await client.keys.forWriting(client.context(type)));
}
