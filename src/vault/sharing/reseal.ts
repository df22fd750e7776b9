/**
 * "Stop and re-seal" (SECURITY.md "Keys", rule 6): it stops a reader, gives the type a new access key, hands that key
 * to the readers whom this vault recorded, and seals every own record again until a sweep finds none under an old
 * key. It is a job of the journal: each step may be repeated, so after a stop at any point it continues later.
 */
import { type AccessKey, accessKeyId, asAccessKey, newAccessKey } from "../../crypto/access-key.ts";
import { decodeBase64Url, encodeBase64Url } from "../../crypto/base64url.ts";
import { randomUuid } from "../../crypto/uuid.ts";
import type { Reader } from "../../e3db/keys/eaks.ts";
import { isVaultError } from "../../errors.ts";
import type { ResealReport } from "../../model/job.ts";
import { type ClientId, type RecordId, recordType } from "../../wire/ids.ts";
import { learnFromBrowsers } from "../browsers/browsers.ts";
import type { Account } from "../identity/open-identity.ts";
import { type Act, type Job, type Journal, typeLane } from "../jobs/journal.ts";
import { stopReader, tellStop } from "./access-act.ts";
import { writeEarlierKeys } from "./hand-out-keys.ts";
import {
  listedOutsiders,
  NO_OUTSIDERS,
  namedGroups,
  type Outsiders,
  stillOutside,
  withOutsiders,
} from "./outsiders.ts";
import { sweepOldKey } from "./reseal-sweep.ts";
import { exchangeKey } from "./rotate.ts";

/** The reader to stop, and the type. */
interface ResealInput {
  readonly type: string;
  readonly readerId: ClientId;
}

/** `key` is the new access key as base64url; `stopped` are all who were asked to be stopped meanwhile. */
interface ResealState {
  readonly stopped: readonly ClientId[];
  readonly key: string;
  readonly epoch: number;
  /** Names the exchange on servers that do it in one step. */
  readonly rotationId: string;
  /** Left out as long as the server named nobody. */
  readonly outsiders?: Outsiders;
  /** How often each file was begun to be fetched and sent again. */
  readonly tries?: Readonly<Record<RecordId, number>>;
}

type ResealJob = Job<ResealInput, ResealState>;

/** The kind of these jobs. */
export const RESEAL = "reseal";

/** A worker may be stopped while a file is on its way, again and again on a slow connection. */
const TRIES = 3;

/** Stops readers by jobs of a journal, one per type at a time. */
export class Reseals {
  readonly #act: Act<ResealInput, ResealReport<ClientId>>;

  /** `now` in ms since 1970. */
  constructor(journal: Journal, now: () => number = Date.now) {
    this.#act = journal.add<ResealInput, ResealState, ResealReport<ClientId>>(RESEAL, {
      lane: typeLane,
      begin,
      join: (state, { readerId }) => ({ ...state, stopped: [...new Set([...state.stopped, readerId])] }),
      run: (account, job) => new Run(account, job, now).run(),
      // A re-seal never ends half done; after any error it continues as soon as it can.
      refusals: [],
      cancellable: false,
    });
  }

  /** Stops `readerId` and seals `type` anew. @throws VaultError as the network does; the journal goes on later */
  async stopAndReseal(type: string, readerId: ClientId, requestId?: string): Promise<ResealReport<ClientId>> {
    const kept = recordType(type);
    return this.#act.start(kept, { type: kept, readerId }, requestId);
  }
}

async function begin(account: Account, { type, readerId }: ResealInput): Promise<ResealState> {
  const { client, ring, registry } = account;
  const context = client.context(type);
  // Another of my browsers may have exchanged the key.
  await learnFromBrowsers(account);
  // The vault must know the old key before it replaces it, or records under the old key are lost.
  await client.keys.forWriting(context);
  const key = encodeBase64Url(newAccessKey(ring.privateKey, context));
  const epoch = ((await registry.get(context))?.epoch ?? 1) + 1;
  return { stopped: [readerId], key, epoch, rotationId: randomUuid() };
}

interface Readers {
  readonly known: readonly Reader[];
  readonly skipped: readonly ClientId[];
}

/** One run of a job, from its beginning or over what an earlier one did. */
class Run {
  readonly #account: Account;
  readonly #job: ResealJob;
  readonly #now: () => number;
  #state: ResealState;

  constructor(account: Account, job: ResealJob, now: () => number) {
    this.#account = account;
    this.#job = job;
    this.#now = now;
    this.#state = job.state;
  }

  async run(): Promise<ResealReport<ClientId>> {
    const { type } = this.#job.input;
    const state = this.#state;
    for (const readerId of state.stopped) {
      await stopReader(this.#account, type, readerId);
    }
    await tellStop(this.#account, type, state.stopped, this.#now());
    const accessKey = asAccessKey(decodeBase64Url(state.key));
    const readers = await this.#readers(type);
    // Somebody may have been recorded since an earlier run left them out.
    this.#state = { ...state, outsiders: stillOutside(state.outsiders ?? NO_OUTSIDERS, recorded(readers)) };
    const isOneStep = await this.#account.client.rotations.supported();
    if (isOneStep) await this.#exchange(type, accessKey, readers);
    else await this.#giveOut(type, accessKey, readers);
    await tellStop(this.#account, type, state.stopped, this.#now());
    // Also after an exchange: somebody may have written under the old key in the same moment.
    const sweep = { type, accessKey, epoch: state.epoch };
    const { sealed, left, files } = await sweepOldKey(this.#account, sweep, this.#now, {
      onProgress: (done, total) => this.#job.keep(this.#state, { done, total }),
      mayTry: (recordId) => this.#mayTry(recordId),
    });
    await writeEarlierKeys(this.#account, type, this.#now());
    const { readers: strangers, groups } = this.#outsiders;
    const report: ResealReport<ClientId> = {
      id: state.rotationId,
      type,
      stopped: state.stopped,
      sealed,
      left,
      files,
      strangers,
      groups: await namedGroups(this.#account, groups),
      skipped: readers.skipped,
    };
    await this.#account.reports.add(report);
    return report;
  }

  get #outsiders(): Outsiders {
    return this.#state.outsiders ?? NO_OUTSIDERS;
  }

  async #keepOutsiders(outsiders: Outsiders): Promise<void> {
    this.#state = { ...this.#state, outsiders };
    await this.#job.keep(this.#state);
  }

  /**
   * Exchanges the key in one step at the server. An interrupted exchange continues under the same id, and nobody sees
   * a half of it.
   */
  async #exchange(type: string, accessKey: AccessKey, { known, skipped }: Readers): Promise<void> {
    const { rotationId, epoch, stopped } = this.#state;
    const exchange = {
      rotationId,
      type,
      accessKey,
      epoch,
      readers: known,
      without: [...stopped, ...skipped],
      outsiders: this.#outsiders,
    };
    await exchangeKey(this.#account, exchange, this.#now, {
      onProgress: (done, total) => this.#job.keep(this.#state, { done, total }),
      onOutsiders: (outsiders) => this.#keepOutsiders(outsiders),
    });
    await this.#learn(type, epoch, accessKey);
  }

  /**
   * Exchanges the keys one by one. Before the sweep it writes the earlier keys into a record, so that even new
   * browsers of the readers open everything.
   */
  async #giveOut(type: string, accessKey: AccessKey, readers: Readers): Promise<void> {
    const { client } = this.#account;
    // The registry comes first: from then on the vault notices a server that keeps the old key.
    await this.#learn(type, this.#state.epoch, accessKey);
    await client.placeKey(type, accessKey);
    client.keys.forget(client.context(type));
    for (const reader of readers.known) await client.placeKey(type, accessKey, reader);
    await writeEarlierKeys(this.#account, type, this.#now());
    const listed = await listedOutsiders(this.#account, type, recorded(readers));
    await this.#keepOutsiders(withOutsiders(this.#outsiders, listed));
  }

  async #learn(type: string, epoch: number, accessKey: AccessKey): Promise<void> {
    const { client, registry } = this.#account;
    const context = client.context(type);
    const known = await registry.get(context);
    if (known === null || accessKeyId(known.accessKey) !== accessKeyId(accessKey)) {
      await registry.remember(context, { accessKey, epoch, writable: true, placed: true });
    }
    client.keys.forget(context);
  }

  /**
   * Everybody this vault gave the type to or appointed for it; `skipped` are those whose keys changed. Whom another
   * browser stopped a moment ago has neither permission nor key at the server, and gets no new one.
   */
  async #readers(type: string): Promise<Readers> {
    const { client, shares, pins, approvals } = this.#account;
    const own = (await approvals.list()).filter(
      (known) => known.writerId === client.clientId && known.type === type,
    );
    const known: Reader[] = [];
    const skipped: ClientId[] = [];
    const allowed = new Set(
      (await client.outgoing()).filter((share) => share.type === type).map(({ readerId }) => readerId),
    );
    for (const readerId of new Set([
      ...(await shares.readersOf(type)),
      ...own.map(({ clientId }) => clientId),
    ])) {
      if (!allowed.has(readerId) && !(await client.hasKey(type, readerId))) continue;
      const keys = await pins.keysOf(readerId).catch((error: unknown) => {
        if (isVaultError(error, "key_changed")) return null;
        throw error;
      });
      if (keys === null) skipped.push(readerId);
      else known.push({ readerId, publicKey: keys.publicKey });
    }
    return { known, skipped };
  }

  /** Returns whether a file may be fetched and sent again: not when that came to nothing several times. */
  async #mayTry(recordId: RecordId): Promise<boolean> {
    const tries = this.#state.tries ?? {};
    const count = (tries[recordId] ?? 0) + 1;
    if (count > TRIES) return false;
    this.#state = { ...this.#state, tries: { ...tries, [recordId]: count } };
    await this.#job.keep(this.#state);
    return true;
  }
}

function recorded({ known, skipped }: Readers): ReadonlySet<ClientId> {
  return new Set([...known.map(({ readerId }) => readerId), ...skipped]);
}
