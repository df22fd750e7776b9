/** Sealing own records with their seal context: a new one, or the next version of one that was read. */
import { accelerator } from "../crypto/accelerate.ts";
import { signRecordWith } from "../crypto/record-signature.ts";
import type { Draft } from "../e3db/draft.ts";
import { VaultError } from "../errors.ts";
import { typeContext } from "../wire/ids.ts";
import type { StringMap } from "../wire/parse.ts";
import type { RecordBody } from "../wire/record.ts";
import type { Account } from "./accounts.ts";
import type { Judged } from "./opening.ts";
import { addContext, CONTEXT_FIELD, newLogicalId, type Position, type SealContext } from "./seal-context.ts";

/** What is to be written: the person's fields, and ours. */
export interface SealedDraft {
  readonly draft: Draft;
  readonly reserved: StringMap;
}

/** The exact body to send, and the statement in it. */
export interface SignedBody {
  readonly body: RecordBody;
  readonly context: SealContext;
}

type Place = Omit<Position, "epoch">;

/** Returns the place of a record that does not exist yet. */
export function firstPlace(): Place {
  return { id: newLogicalId(), record: null, seq: 1, prev: [] };
}

/** Returns the place of the version after `seen`; one without a statement gets its first. */
export function nextPlace({ record, judgement }: Judged): Place {
  const { recordId } = record.meta;
  const { context, digest } = judgement;
  if (context === null || digest === null) return { id: newLogicalId(), record: recordId, seq: 1, prev: [] };
  return { id: context.id, record: recordId, seq: context.seq + 1, prev: [digest, ...context.prev] };
}

/** Returns the body of `draft` for `place`, signed. @throws VaultError as `Client.seal`; `unsupported` without a signing key */
export async function signDraft(
  account: Account,
  { draft, reserved }: SealedDraft,
  place: Place,
  made: number,
): Promise<SignedBody> {
  const { ring, client, registry, identity } = account;
  const { suite, signingKey, signingPublicKey } = ring;
  if (signingKey === null || signingPublicKey === null) {
    throw new VaultError("unsupported", "this identity cannot sign");
  }
  const body = await client.seal(draft, reserved);
  const context = typeContext(identity.clientId, body.type);
  const accessKey = await client.keys.forWriting(context);
  const epoch = (await registry.get(context))?.epoch ?? 1;
  const signer = { suite, clientId: identity.clientId, signingKey, signingPublicKey };
  const signed = await addContext(body, accessKey, signer, { ...place, epoch }, made);
  // The salt in the sealed statement makes this signature, stored in clear, useless for guessing values.
  const open = Object.fromEntries([
    ...Object.entries({ ...draft.data, ...reserved }),
    [CONTEXT_FIELD, signed.text],
  ]);
  const recSig = await signRecordWith(accelerator, suite, signingKey, {
    ...context,
    plain: body.plain,
    data: open,
  });
  return { body: { ...signed.body, recSig }, context: signed.context };
}
