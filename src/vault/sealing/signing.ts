/**
 * Seals records with their seal context: a new own record, or the next version of a record that was read, own or of a
 * writer who lets this identity edit. Records of plain types get none.
 */
import { accelerator } from "../../crypto/accelerate.ts";
import { accessKeyId } from "../../crypto/access-key.ts";
import { inSigningOrder, signRecordWith } from "../../crypto/record-signature.ts";
import type { Draft } from "../../e3db/records/draft.ts";
import { VaultError } from "../../errors.ts";
import type { RecordId, TypeContext } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { RecordBody } from "../../wire/record.ts";
import type { Account } from "../identity/open-identity.ts";
import type { NumberedKey } from "../memory/registry.ts";
import {
  addContext,
  CONTEXT_FIELD,
  digestOf,
  type FileStatement,
  HISTORY,
  type Made,
  newLogicalId,
  type Position,
  readSignedContext,
  type SealContext,
} from "../memory/seal-context.ts";
import type { Mark } from "../memory/seal-memory.ts";
import type { Judged } from "./opening.ts";
import { ruleOf } from "./rules.ts";

/** A record to write: the person's fields, and ours. */
export interface SealedDraft {
  readonly draft: Draft;
  readonly reserved: StringMap;
}

/**
 * The exact body to send, H(`access-key-id`, key) of the key it is sealed under, and the digest of its statement; null
 * where the type is kept plain. `made` is there for an own record with a statement.
 */
export interface SealedBody {
  readonly body: RecordBody;
  readonly sealedUnder: string;
  readonly digest: string | null;
  readonly made: Made | null;
}

type Place = Omit<Position, "epoch">;

/** Returns the place of a record that does not exist yet. */
export function firstPlace(): Place {
  return { id: newLogicalId(), record: null, seq: 1, prev: [] };
}

/**
 * Returns the place of the version after `seen`. After one that is not what memory expects, the numbers leave out as
 * many versions as a history names: whichever of them a reader knows, nothing in the new one denies it. Who knows one
 * that is later than what this browser knows is not overtaken, and asks; so where another browser told of one that this
 * one never saw, the next version just follows what is there. A version without a statement continues from the last
 * remembered one of its record, so that earlier signed versions are older than it; without memory it gets the first
 * place.
 */
export async function nextPlace({ memory }: Account, { record, judgement }: Judged): Promise<Place> {
  const { recordId, writerId } = record.meta;
  const { context, digest, state } = judgement;
  if (context !== null && digest !== null) {
    const mark =
      state === "verified" || state === "elsewhere" ? null : await memory.mark(writerId, context.id);
    if (mark !== null && !isToldOnly(mark, context, digest))
      return leapFrom(mark, recordId, context.id, context.seq);
    return { id: context.id, record: recordId, seq: context.seq + 1, prev: [digest, ...context.prev] };
  }
  const before = await memory.ofRecord(writerId, recordId);
  if (before === null) return { id: newLogicalId(), record: recordId, seq: 1, prev: [] };
  return { id: before.id, record: recordId, seq: before.mark.seq + 1, prev: [before.mark.digest] };
}

/**
 * Whether another browser told of a version that is neither this one nor before it, and that this browser never saw.
 */
function isToldOnly({ base, digest: told }: Mark, { prev }: SealContext, digest: string): boolean {
  return base !== undefined && told !== digest && !prev.includes(told);
}

/** Returns the place after all versions that `mark` knows and `least`, with a gap that no history spans. */
export function leapFrom(mark: Mark, recordId: RecordId, id: string, least = 0): Place {
  // What another browser knows beyond what was seen here is not overtaken.
  const { seq, digest } = mark.base ?? mark;
  return { id, record: recordId, seq: Math.max(seq, least) + HISTORY + 1, prev: [digest] };
}

/** Returns `draft` as the rule of its own type has it: a plain one keeps only what the person wrote. */
export async function ruledDraft(account: Account, { draft, reserved }: SealedDraft): Promise<SealedDraft> {
  return (await ruleOf(account, draft.type.trim())) === "plain"
    ? { draft, reserved: {} }
    : { draft, reserved };
}

/**
 * Returns the body of an own `draft` for `place`, signed unless its type is plain.
 * @throws VaultError as `Client.seal`; `unsupported` without a signing key
 */
export async function signDraft(
  account: Account,
  wanted: SealedDraft,
  place: Place,
  made: number,
): Promise<SealedBody> {
  const { draft, reserved } = await ruledDraft(account, wanted);
  const body = await account.client.seal(draft, reserved);
  const key = await presentKey(account, body);
  if ((await ruleOf(account, body.type)) === "plain") {
    return { body, sealedUnder: accessKeyId(key.accessKey), digest: null, made: null };
  }
  return signUnder(account, body, key, place, made, { file: null, open: { ...draft.data, ...reserved } });
}

/** Returns the sealed statement about a new own file with these labels, null for a type that is kept plain. */
export async function signFile(
  account: Account,
  type: string,
  plain: StringMap,
  file: FileStatement,
  made: number,
): Promise<string | null> {
  if ((await ruleOf(account, type)) === "plain") return null;
  const body = { ...account.client.context(type), plain, data: {}, recSig: null };
  const key = await presentKey(account, body);
  const signed = await signUnder(account, body, key, firstPlace(), made, { file, open: null });
  return signed.body.data[CONTEXT_FIELD] ?? null;
}

/**
 * Returns the body of `draft` as the version after `seen` of a writer who lets this identity edit; only under the key
 * that a signed record names. @throws VaultError as `Client.sealEdit`; `unsupported` without a signing key
 */
export async function signEdit(
  account: Account,
  seen: Judged,
  { draft, reserved }: SealedDraft,
  place: Place,
  made: number,
): Promise<SealedBody> {
  if (seen.judgement.state !== "verified") throw new VaultError("tampered", "nothing to build on");
  const body = await account.client.sealEdit(seen.record, draft, reserved);
  const key = await presentKey(account, body);
  return signUnder(account, body, key, place, made, { file: null, open: null });
}

/**
 * Returns `body`, whose fields are sealed already, signed for `place` under `key`. `open` are the open values, for the
 * record's own signature; null leaves that out. @throws VaultError `unsupported` without a signing key
 */
export async function signUnder(
  account: Account,
  body: RecordBody,
  { accessKey, epoch }: NumberedKey,
  place: Place,
  made: number,
  { file, open }: { readonly file: FileStatement | null; readonly open: StringMap | null },
): Promise<SealedBody> {
  const ring = signingRing(account);
  const signer = { ...ring, clientId: account.identity.clientId };
  const signed = await addContext(body, accessKey, signer, { ...place, epoch }, made, file);
  const digest = digestOf(readSignedContext(signed.text).payload);
  const sealed = { body: signed.body, sealedUnder: signed.context.ak, digest, made: null };
  if (open === null) return sealed;
  const { writerId, userId, type, plain } = body;
  // The salt in the sealed statement makes this signature, stored in clear, useless for guessing values.
  const data = Object.fromEntries([...Object.entries(open), [CONTEXT_FIELD, signed.text]]);
  const signable = { writerId, userId, type, plain, data };
  const recSig = await signRecordWith(accelerator, ring.suite, ring.signingKey, signable);
  const inOrder = { plain: inSigningOrder(signed.body.plain), data: inSigningOrder(signed.body.data) };
  const whole = { ...signed.body, ...inOrder, recSig };
  return { ...sealed, body: whole, made: { body: whole, context: signed.context, digest, open: data } };
}

async function presentKey({ client, registry, identity }: Account, body: RecordBody): Promise<NumberedKey> {
  const context: TypeContext = { writerId: body.writerId, userId: body.userId, type: body.type };
  const isOwn = body.writerId === identity.clientId;
  const accessKey = await (isOwn ? client.keys.forWriting(context) : client.keys.forReading(context));
  return { accessKey, epoch: (await registry.get(context))?.epoch ?? 1 };
}

function signingRing({ ring }: Account) {
  const { suite, signingKey, signingPublicKey } = ring;
  if (signingKey === null || signingPublicKey === null) {
    throw new VaultError("unsupported", "this identity cannot sign");
  }
  return { suite, signingKey, signingPublicKey };
}
