/**
 * Creates many records (PROTOCOL.md section 7.6): in one request where the server can, else one by one with several on
 * their way. Each has its own key, so whatever was not answered may be sent again.
 */
import { isVaultError, VaultError } from "../../errors.ts";
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
/** Most fields and labels of one request: a server parses no more values than it has time for. */
const REQUEST_ENTRIES = 10_000;

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

type Created = EncryptedRecord | VaultError;

/**
 * Returns, in the order of `creates`, each record as it is stored or the error that came in its place: a refusal, or a
 * lost answer, after which it may have been created, and after which no more are sent.
 * @throws VaultError as `capabilities`
 */
export async function createMany(
  { send, create, capabilities }: ManyCreates,
  creates: readonly KeyedBody[],
  options: SendOptions = {},
): Promise<Created[]> {
  const { createMany: most, bodyBytes } = await capabilities();
  if (most === null) return oneByOne(create, creates, options);
  const found: Created[] = [];
  for (const part of partsOf(creates, most, Math.min(bodyBytes ?? REQUEST_LENGTH, REQUEST_LENGTH) / 2)) {
    const lost = found.find(isLost);
    found.push(...(lost === undefined ? await together(send, part, options) : part.map(() => lost)));
  }
  return found;
}

async function together(
  send: Send,
  creates: readonly KeyedBody[],
  { signal }: SendOptions,
): Promise<Created[]> {
  const call = { params: {}, json: encodeCreateMany(creates), repeatable: true, ...signalOf(signal) };
  const answer = await send(ROUTES.createRecords, call).catch(asError);
  if (answer instanceof VaultError) return creates.map(() => answer);
  const results = parseCreateResults(answer.json);
  if (results.length !== creates.length) throw otherCreates();
  return creates.map(({ body }, i) => {
    const result = results[i];
    if (result === undefined) throw otherCreates();
    if ("meta" in result) return asSent({ meta: result.meta, data: body.data, recSig: body.recSig }, body);
    const { status, error } = result;
    return new VaultError(codeOfStatus(status), error, { detail: { status } });
  });
}

async function oneByOne(
  create: Send,
  creates: readonly KeyedBody[],
  options: SendOptions,
): Promise<Created[]> {
  const found: Created[] = [];
  let next = 0;
  let lost: VaultError | null = null;
  const work = async () => {
    while (next < creates.length) {
      const at = next++;
      const { body, key } = creates[at] as KeyedBody;
      const one: Created =
        lost ?? (await createRecord(create, body, { ...options, idempotencyKey: key }).catch(asError));
      if (isLost(one)) lost = one;
      found[at] = one;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return found;
}

/** Returns a VaultError as a value. Any other error stays an error. */
function asError(error: unknown): VaultError {
  if (isVaultError(error)) return error;
  throw error;
}

/** Whether it is no refusal of this one record: the next would fare alike. */
function isLost(one: Created): one is VaultError {
  const refusals = ["bad_request", "too_large", "forbidden", "conflict"] as const;
  return one instanceof VaultError && !refusals.some((code) => isVaultError(one, code));
}

function otherCreates(): VaultError {
  return new VaultError("wire_invalid", "an answer about other creates");
}

/** Parts of at most `most` creates, and about `length` characters and REQUEST_ENTRIES; a larger record goes alone. */
function partsOf(creates: readonly KeyedBody[], most: number, length: number): KeyedBody[][] {
  const parts: KeyedBody[][] = [];
  let room = { size: 0, entries: 0 };
  for (const create of creates) {
    const { plain, data } = create.body;
    const size = JSON.stringify(encodeRecordBody(create.body)).length;
    const entries = Object.keys(plain).length + Object.keys(data).length;
    const last = parts.at(-1);
    if (last === undefined || last.length >= most || size > room.size || entries > room.entries) {
      parts.push([create]);
      room = { size: length - size, entries: REQUEST_ENTRIES - entries };
    } else {
      last.push(create);
      room = { size: room.size - size, entries: room.entries - entries };
    }
  }
  return parts;
}
