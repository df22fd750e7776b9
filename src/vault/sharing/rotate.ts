/**
 * The quick half of a re-seal: on servers that exchange an access key in one step, it wraps and signs every own
 * record and file header again, and all of it takes effect together. Readers see the old state or the new one.
 */

import { type AccessKey, accessKeyId } from "../../crypto/access-key.ts";
import { utf8 } from "../../crypto/bytes.ts";
import { hash } from "../../crypto/hash.ts";
import type { Reader } from "../../e3db/keys/eaks.ts";
import {
  type PendingRecord,
  rewrapFields,
  rewrapHeader,
  type StagedRecord,
  withWraps,
} from "../../e3db/sharing/rotation.ts";
import { isVaultError } from "../../errors.ts";
import { isSound } from "../../model/record.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { Account } from "../identity/open-identity.ts";
import { CONTEXT_FIELD } from "../memory/seal-context.ts";
import { keyOfHeader, keyOfStored, openStored } from "../sealing/opening.ts";
import { nextPlace, signUnder } from "../sealing/signing.ts";
import { type Outsiders, withOutsiders } from "./outsiders.ts";

/** An exchange. The job keeps the rotation's id and the new key before it begins. */
export interface Exchange {
  readonly rotationId: string;
  readonly type: string;
  readonly accessKey: AccessKey;
  readonly epoch: number;
  readonly readers: readonly Reader[];
  /** The clients that get no key. */
  readonly without: readonly ClientId[];
  /** Others that the server named, as far as the job knows. */
  readonly outsiders: Outsiders;
}

type Wraps = Omit<StagedRecord, "recordId" | "version" | "keep">;

const NEWCOMERS = 4;

/** How an exchange tells its job where it stands. */
export interface Watcher {
  onProgress(done: number, total: number): Promise<void>;
  /** Called before the commit leaves them without a key, because the server does not name them again after it. */
  onOutsiders(outsiders: Outsiders): Promise<void>;
}

/** Exchanges the key of an own type. @throws VaultError as `Rotations.rotate`; under the same id it goes on later */
export async function exchangeKey(
  account: Account,
  exchange: Exchange,
  now: () => number,
  { onProgress, onOutsiders }: Watcher,
): Promise<void> {
  const { rotations } = account.client;
  const { rotationId, type, accessKey, readers, without } = exchange;
  let { outsiders } = exchange;
  for (let attempt = 0; ; attempt++) {
    try {
      await rotations.rotate({
        rotationId,
        type,
        accessKey,
        readers,
        without: [...without, ...outsiders.readers],
        withoutGroups: outsiders.groups,
        rewrap: (pending) => rewrapped(account, exchange, pending, now()),
        // Shown when it is kept; the exchange does not wait for that.
        onProgress: ({ staged, total }) => void onProgress(staged, total).catch(() => undefined),
      });
      return;
    } catch (error) {
      const named = isVaultError(error, "conflict") ? newcomersOf(error.detail) : null;
      if (named === null || attempt >= NEWCOMERS) throw error;
      outsiders = withOutsiders(outsiders, named);
      await onOutsiders(outsiders);
    }
  }
}

/** Returns whom the server named besides, null when it named nobody. */
function newcomersOf(detail: Readonly<Record<string, unknown>>): Outsiders | null {
  const list = (name: string) =>
    String(detail[name] ?? "")
      .split(" ")
      .filter((id) => id !== "");
  const [readers, groups] = [list("readers") as ClientId[], list("groups")];
  return readers.length + groups.length === 0 ? null : { readers, groups };
}

/** Returns null for a record that must stay as it is, because it is not what its writer signed. */
async function rewrapped(
  account: Account,
  { accessKey: to, epoch }: Exchange,
  { record, header }: PendingRecord,
  made: number,
): Promise<Wraps | null> {
  const seen = await openStored(account, record).catch((error: unknown) => {
    if (isVaultError(error, "decryption_failed") || isVaultError(error, "wire_invalid")) return null;
    throw error;
  });
  if (seen === null || !isSound(seen.judgement.state) || seen.record.accessKeyId === accessKeyId(to))
    return null;
  const stated = seen.judgement.context?.file;
  if (header !== null && stated !== undefined && hash("head", utf8(header)) !== stated.head) return null;
  const from = await keyOfStored(account, seen);
  if (from === null) return null;
  // Of a file without a statement the record does not say which key its bytes are under.
  const ofHeader = header === null ? null : await keyOfHeader(account, seen.record, header);
  if (header !== null && ofHeader === null) return null;
  const { suite } = account.ring;
  const wraps = rewrapFields(suite, without(record.data, CONTEXT_FIELD), { from, to });
  const newHeader =
    header === null || ofHeader === null ? null : rewrapHeader(header, { from: ofHeader, to });
  if (seen.judgement.state === "legacy") return { data: wraps, plain: {}, recSig: null, header: newHeader };

  const { writerId, userId, type, plain } = record.meta;
  const data = withWraps(without(record.data, CONTEXT_FIELD), wraps);
  const body = { writerId, userId, type, plain: without(plain, CONTEXT_FIELD), data, recSig: null };
  const file =
    stated === undefined || newHeader === null ? null : { ...stated, head: hash("head", utf8(newHeader)) };
  const open = file === null ? { ...seen.record.data, ...seen.record.reserved } : null;
  const place = await nextPlace(account, seen);
  const { body: signed } = await signUnder(account, body, { accessKey: to, epoch }, place, made, {
    file,
    open,
  });
  const statement = { [CONTEXT_FIELD]: signed.data[CONTEXT_FIELD] ?? "" };
  return file === null
    ? { data: { ...wraps, ...statement }, plain: {}, recSig: signed.recSig, header: null }
    : { data: wraps, plain: statement, recSig: null, header: newHeader };
}

function without(map: StringMap, name: string): StringMap {
  return Object.fromEntries(Object.entries(map).filter(([other]) => other !== name));
}
