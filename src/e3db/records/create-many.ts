/**
 * Creates many records (PROTOCOL.md section 7.6): in one request where the server can, else one by one with several on
 * their way. Each has its own key, so whatever was not answered may be sent again.
 */
import { isVaultError, toVaultError, VaultError } from "../../errors.ts";
import { encodeCreateMany, parseCreateResults } from "../../wire/create-many.ts";
import { type EncryptedRecord, encodeRecordBody, type RecordBody } from "../../wire/record.ts";
import { ROUTES } from "../../wire/routes.ts";
import { codeOfStatus } from "../../wire/status.ts";
import type { AskCapabilities } from "../http/capabilities.ts";
import type { Send } from "../http/request.ts";
import { asSent, createRecord, type SendOptions, signalOf } from "./records.ts";

/** Requests on their way at once where each record is created by itself: what browsers open to one server. */
const IN_FLIGHT = 6;
/** Most characters of one request where the server does not say. */
const REQUEST_LENGTH = 1_000_000;

export interface KeyedBody {
  /** The `Idempotency-Key` of this create. */
  readonly key: string;
  readonly body: RecordBody;
}

/** What creating needs of a client; `create` is its `Send` for creates. */
export interface ManyCreates {
  readonly send: Send;
  readonly create: Send;
  readonly capabilities: AskCapabilities;
}

/**
 * Returns, in the order of `creates`, each record as it is stored or the error with which it was refused.
 * @throws VaultError as the network does; then some may have been created
 */
export async function createMany(
  { send, create, capabilities }: ManyCreates,
  creates: readonly KeyedBody[],
  options: SendOptions = {},
): Promise<(EncryptedRecord | VaultError)[]> {
  const { createMany: most, bodyBytes } = await capabilities();
  if (most === null) return oneByOne(create, creates, options);
  const found: (EncryptedRecord | VaultError)[] = [];
  for (const part of partsOf(creates, most, Math.min(bodyBytes ?? REQUEST_LENGTH, REQUEST_LENGTH) / 2)) {
    found.push(...(await together(send, part, options)));
  }
  return found;
}

async function together(
  send: Send,
  creates: readonly KeyedBody[],
  { signal }: SendOptions,
): Promise<(EncryptedRecord | VaultError)[]> {
  const json = encodeCreateMany(creates);
  const answer = await send(ROUTES.createRecords, {
    params: {},
    json,
    repeatable: true,
    ...signalOf(signal),
  });
  const results = parseCreateResults(answer.json);
  if (results.length !== creates.length)
    throw new VaultError("wire_invalid", "an answer about other creates");
  return creates.map(({ body }, i) => {
    const result = results[i];
    if (result === undefined) throw new VaultError("wire_invalid", "an answer about other creates");
    if ("meta" in result) return asSent({ meta: result.meta, data: body.data, recSig: body.recSig }, body);
    const { status, error } = result;
    return new VaultError(codeOfStatus(status), error, { detail: { status } });
  });
}

async function oneByOne(
  create: Send,
  creates: readonly KeyedBody[],
  options: SendOptions,
): Promise<(EncryptedRecord | VaultError)[]> {
  const found: (EncryptedRecord | VaultError)[] = [];
  let next = 0;
  let failure: unknown = null;
  const work = async () => {
    while (next < creates.length && failure === null) {
      const at = next++;
      const { body, key } = creates[at] as KeyedBody;
      try {
        found[at] = await createRecord(create, body, { ...options, idempotencyKey: key });
      } catch (error) {
        if (isRefusal(error)) found[at] = toVaultError(error);
        else failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  if (failure !== null) throw failure;
  return found;
}

/** Whether the server said no to this one record, and would to no other. */
function isRefusal(error: unknown): boolean {
  const codes = ["bad_request", "too_large", "forbidden", "conflict"] as const;
  return codes.some((code) => isVaultError(error, code));
}

/** Parts of at most `most` creates and about `length` characters; a larger record goes alone. */
function partsOf(creates: readonly KeyedBody[], most: number, length: number): KeyedBody[][] {
  const parts: KeyedBody[][] = [];
  let room = 0;
  for (const create of creates) {
    const size = JSON.stringify(encodeRecordBody(create.body)).length;
    const last = parts.at(-1);
    if (last === undefined || last.length >= most || size > room) {
      parts.push([create]);
      room = length - size;
    } else {
      last.push(create);
      room -= size;
    }
  }
  return parts;
}
