/**
 * "Stop and re-seal" (SECURITY.md "Keys", rule 6): a reader is stopped, the type gets a new access key, the readers
 * this vault recorded get it, and every own record is sealed anew until a sweep finds none under an old key. Journaled:
 * each step may be repeated, so a stop at any point only means that it goes on later.
 */
import { type AccessKey, accessKeyId, asAccessKey, newAccessKey } from "../crypto/access-key.ts";
import { decodeBase64Url, encodeBase64Url } from "../crypto/base64url.ts";
import type { FoundRecord } from "../e3db/client.ts";
import { typesClause } from "../e3db/search.ts";
import { isVaultError, VaultError } from "../errors.ts";
import type { ClientId, RecordId } from "../wire/ids.ts";
import type { Account } from "./accounts.ts";
import { Document } from "./document.ts";
import { writeEarlierKeys } from "./earlier-keys.ts";
import { type Judged, openStored } from "./opening.ts";
import { createQueue } from "./queue.ts";
import { replaceSigned } from "./record-update.ts";
import { CONTEXT_FIELD } from "./seal-context.ts";
import type { SealedDraft } from "./signing.ts";
import type { Vault } from "./vault.ts";

/** One re-seal; `key` is the new access key as base64url. */
interface Job {
  readonly type: string;
  readonly stopped: readonly ClientId[];
  readonly key: string;
  readonly epoch: number;
  readonly done: number;
  readonly total: number;
}

/** How far a re-seal is, in records. */
export interface ResealProgress {
  readonly type: string;
  readonly done: number;
  readonly total: number;
}

export interface ResealReport {
  readonly type: string;
  readonly sealed: number;
  /** Records that keep the old key because they could not be opened or are not what was signed. */
  readonly left: readonly RecordId[];
  /** Readers in the server's list that this vault did not record: they did not get the new key. */
  readonly strangers: readonly ClientId[];
  /** Recorded readers whose keys changed: they did not get the new key either. */
  readonly skipped: readonly ClientId[];
}

const SWEEPS = 5;

/** Owns the re-seals of one account. */
export class Reseals {
  readonly #account: Account;
  readonly #document: Document<readonly Job[]>;
  readonly #inTurn = createQueue();

  constructor(vault: Vault, account: Account) {
    this.#account = account;
    this.#document = new Document<readonly Job[]>(vault, `reseal/${account.identity.clientId}`, []);
  }

  /** Returns the re-seals that are not finished. */
  async progress(): Promise<ResealProgress[]> {
    return (await this.#document.get()).map(({ type, done, total }) => ({ type, done, total }));
  }

  /** Stops `readerId` and seals `type` anew. @throws VaultError as the network does; `resume` goes on later */
  async stopAndReseal(type: string, readerId: ClientId, now: () => number): Promise<ResealReport> {
    return this.#inTurn(async () => {
      const context = this.#account.client.context(type);
      // The old key must be known here before it is replaced, or what it sealed is lost.
      await this.#account.client.keys.forWriting(context);
      const running = (await this.#document.get()).find((job) => job.type === context.type);
      const job = running ?? (await this.#newJob(context.type));
      const stopped = [...new Set([...job.stopped, readerId])];
      return this.#run(await this.#keep({ ...job, stopped }), now);
    });
  }

  /** Goes on with whatever was interrupted. @throws VaultError as the network does */
  async resume(now: () => number): Promise<ResealReport[]> {
    return this.#inTurn(async () => {
      const reports: ResealReport[] = [];
      for (const job of await this.#document.get()) reports.push(await this.#run(job, now));
      return reports;
    });
  }

  async #newJob(type: string): Promise<Job> {
    const { client, ring, registry } = this.#account;
    const context = client.context(type);
    const key = encodeBase64Url(newAccessKey(ring.privateKey, context));
    const epoch = ((await registry.get(context))?.epoch ?? 1) + 1;
    return { type, stopped: [], key, epoch, done: 0, total: 0 };
  }

  async #run(job: Job, now: () => number): Promise<ResealReport> {
    const { client, shares } = this.#account;
    const { type } = job;
    for (const readerId of job.stopped) {
      await shares.remove(type, readerId);
      await client.revoke(type, readerId);
    }
    const accessKey = asAccessKey(decodeBase64Url(job.key));
    await this.#placeOwn(job, accessKey);
    const { strangers, skipped } = await this.#giveToReaders(type, accessKey);
    const { sealed, left } = await this.#sweepAll(job, accessKey, now);
    await writeEarlierKeys(this.#account, type, now());
    await this.#document.update((jobs) => jobs.filter((other) => other.type !== type));
    return { type, sealed, left, strangers, skipped };
  }

  /** The registry learns the new key first: from then on a server that keeps the old one is noticed. */
  async #placeOwn({ type, epoch }: Job, accessKey: AccessKey): Promise<void> {
    const { client, registry } = this.#account;
    const context = client.context(type);
    const known = await registry.get(context);
    if (known === null || accessKeyId(known.accessKey) !== accessKeyId(accessKey)) {
      await registry.remember(context, { accessKey, epoch, writable: true, placed: true });
    }
    await client.placeKey(type, accessKey);
    client.keys.forget(context);
  }

  async #giveToReaders(type: string, accessKey: AccessKey) {
    const { client, shares, pins } = this.#account;
    const recorded = await shares.readersOf(type);
    const listed = (await client.outgoing()).filter((share) => share.type === type);
    const skipped: ClientId[] = [];
    for (const readerId of recorded) {
      const keys = await pins.keysOf(readerId).catch((error: unknown) => {
        if (isVaultError(error, "key_changed")) return null;
        throw error;
      });
      if (keys === null) skipped.push(readerId);
      else await client.placeKey(type, accessKey, { readerId, publicKey: keys.publicKey });
    }
    const strangers = listed
      .map(({ readerId }) => readerId)
      .filter((readerId) => !recorded.includes(readerId));
    return { strangers, skipped };
  }

  /** Sweeps until nothing is found under an old key: others may have written while this went on. */
  async #sweepAll(job: Job, accessKey: AccessKey, now: () => number) {
    const left = new Set<RecordId>();
    let sealed = 0;
    for (let i = 0; i < SWEEPS; i++) {
      const old = await this.#underOldKey(job.type, accessKeyId(accessKey), left);
      if (old.length === 0) return { sealed, left: [...left] };
      let current = await this.#keep({ ...job, done: sealed, total: sealed + old.length });
      for (const recordId of old) {
        if (await this.#resealOne(recordId, accessKey, now)) sealed++;
        else left.add(recordId);
        current = await this.#keep({ ...current, done: current.done + 1 });
      }
      await this.#account.memory.save();
    }
    throw new VaultError("conflict", "other programs keep writing under the old key", {
      detail: { type: job.type },
    });
  }

  async #underOldKey(type: string, newKeyId: string, left: ReadonlySet<RecordId>): Promise<RecordId[]> {
    const { client } = this.#account;
    const found: RecordId[] = [];
    const rows = client.search({ match: [typesClause(type)], includeData: true, limit: 200 });
    for await (const row of rows) {
      const { recordId, writerId, fileMeta } = row.meta;
      const isOurs = writerId === client.clientId && row.meta.type === type && fileMeta === null;
      if (isOurs && isOld(row, newKeyId) && !left.has(recordId)) found.push(recordId);
    }
    return found;
  }

  /** Returns false for a record that must not be sealed anew, because it is not what its writer signed. */
  async #resealOne(recordId: RecordId, accessKey: AccessKey, now: () => number): Promise<boolean> {
    const account = this.#account;
    for (let attempt = 0; ; attempt++) {
      try {
        const seen = await openStored(account, await account.client.fetch(recordId));
        if (seen.record.accessKeyId === accessKeyId(accessKey)) return true;
        if (seen.judgement.state !== "verified" && seen.judgement.state !== "legacy") return false;
        await replaceSigned(account, seen, draftOf(seen), now());
        return true;
      } catch (error) {
        if (isVaultError(error, "not_found")) return true;
        if (isVaultError(error, "decryption_failed")) return false;
        if (!isVaultError(error, "conflict") || attempt > 2) throw error;
      }
    }
  }

  async #keep(job: Job): Promise<Job> {
    await this.#document.update((jobs) => [...jobs.filter(({ type }) => type !== job.type), job]);
    return job;
  }
}

function isOld({ record }: FoundRecord, newKeyId: string): boolean {
  return record === null || record.accessKeyId !== newKeyId;
}

/** The same content once more; the statement about it is made anew. */
function draftOf({ record }: Judged): SealedDraft {
  const { meta, data, plain, reserved } = record;
  const kept = Object.entries(reserved).filter(([name]) => name !== CONTEXT_FIELD);
  return { draft: { type: meta.type, data, plain }, reserved: Object.fromEntries(kept) };
}
