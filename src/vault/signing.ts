/**
 * Sealing records with their seal context: a new own one, or the next version of one that was read, own or of a writer
 * who lets this identity edit. Types that the person keeps plain get nothing of it.
 */
import { accelerator } from "../crypto/accelerate.ts";
import { accessKeyId } from "../crypto/access-key.ts";
import { signRecordWith } from "../crypto/record-signature.ts";
import type { Draft } from "../e3db/draft.ts";
import { VaultError } from "../errors.ts";
import { type TypeContext, typeContext } from "../wire/ids.ts";
import type { StringMap } from "../wire/parse.ts";
import type { RecordBody } from "../wire/record.ts";
import type { Account } from "./accounts.ts";
import type { Judged } from "./opening.ts";
import {
  addContext,
  CONTEXT_FIELD,
  digestOf,
  type FileStatement,
  newLogicalId,
  type Position,
  readSignedContext,
} from "./seal-context.ts";
import { ruleOf } from "./type-rules.ts";

/** What is to be written: the person's fields, and ours. */
export interface SealedDraft {
  readonly draft: Draft;
  readonly reserved: StringMap;
}

/**
 * The exact body to send, H(`access-key-id`, key) of the key it is sealed under, and the digest of its statement; null
 * where the type is kept plain.
 */
export interface SealedBody {
  readonly body: RecordBody;
  readonly sealedUnder: string;
  readonly digest: string | null;
}

type Place = Omit<Position, "epoch">;

/** Returns the place of a record that does not exist yet. */
export function firstPlace(): Place {
  return { id: newLogicalId(), record: null, seq: 1, prev: [] };
}

/**
 * Returns the place of the version after `seen`. One without a statement goes on from the last that is remembered of
 * its record, so that a signed version from before is older than it, or gets its first.
 */
export async function nextPlace({ memory }: Account, { record, judgement }: Judged): Promise<Place> {
  const { recordId, writerId } = record.meta;
  const { context, digest } = judgement;
  if (context !== null && digest !== null) {
    return { id: context.id, record: recordId, seq: context.seq + 1, prev: [digest, ...context.prev] };
  }
  const before = await memory.ofRecord(writerId, recordId);
  if (before === null) return { id: newLogicalId(), record: recordId, seq: 1, prev: [] };
  return { id: before.id, record: recordId, seq: before.mark.seq + 1, prev: [before.mark.digest] };
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
  const { client, identity } = account;
  const { draft, reserved } = await ruledDraft(account, wanted);
  const body = await client.seal(draft, reserved);
  const context = typeContext(identity.clientId, body.type);
  if ((await ruleOf(account, body.type)) === "plain") {
    const accessKey = await client.keys.forWriting(context);
    return { body, sealedUnder: accessKeyId(accessKey), digest: null };
  }
  const signed = await signBody(account, body, place, made);
  // The salt in the sealed statement makes this signature, stored in clear, useless for guessing values.
  const open = Object.fromEntries([
    ...Object.entries({ ...draft.data, ...reserved }),
    [CONTEXT_FIELD, signed.text],
  ]);
  const { suite, signingKey } = signingRing(account);
  const signable = { ...context, plain: body.plain, data: open };
  const recSig = await signRecordWith(accelerator, suite, signingKey, signable);
  return { ...sealedBody(signed), body: { ...signed.body, recSig } };
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
  const signed = await signBody(account, body, firstPlace(), made, file);
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
  return sealedBody(await signBody(account, body, place, made));
}

function sealedBody({ body, context, text }: Awaited<ReturnType<typeof signBody>>): SealedBody {
  return { body, sealedUnder: context.ak, digest: digestOf(readSignedContext(text).payload) };
}

async function signBody(
  account: Account,
  body: RecordBody,
  place: Place,
  made: number,
  file: FileStatement | null = null,
) {
  const { client, registry, identity } = account;
  const context: TypeContext = { writerId: body.writerId, userId: body.userId, type: body.type };
  const isOwn = body.writerId === identity.clientId;
  const accessKey = await (isOwn ? client.keys.forWriting(context) : client.keys.forReading(context));
  const epoch = (await registry.get(context))?.epoch ?? 1;
  const signer = { ...signingRing(account), clientId: identity.clientId };
  return addContext(body, accessKey, signer, { ...place, epoch }, made, file);
}

function signingRing({ ring }: Account) {
  const { suite, signingKey, signingPublicKey } = ring;
  if (signingKey === null || signingPublicKey === null) {
    throw new VaultError("unsupported", "this identity cannot sign");
  }
  return { suite, signingKey, signingPublicKey };
}
