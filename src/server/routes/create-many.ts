/**
 * Many creates in one request and one transaction (PROTOCOL.md section 7.6). Each is what `createRecord` makes of it by
 * itself, under its own key; one that is refused does not keep the others from being created. All together are a few
 * statements, however many they are.
 */
import { isVaultError, VaultError } from "../../errors.ts";
import {
  type CreateResult,
  encodeCreateResults,
  type KeyedCreate,
  parseCreateMany,
} from "../../wire/create-many.ts";
import { encodeRecord, parseRecord, type RecordBody } from "../../wire/record.ts";
import { statusOfCode } from "../../wire/status.ts";
import { type Call, forbidden, type Handlers } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer } from "../edge/answer.ts";
import { assertIdempotencyKey, type KeyedCall, onceForEach } from "../idempotency.ts";
import { inSlices } from "../limits/slices.ts";
import { insertRecords } from "../store/records.ts";
import { storableBody } from "./records.ts";

/** So many creates of one request count as much as one request does by itself. */
const PER_REQUEST = 10;

/** A create that was found good; `at` is its place in the request. */
interface GoodCreate extends KeyedCall {
  readonly at: number;
  readonly body: RecordBody;
}

export const createManyRoutes = {
  createRecords: async (call, deps) => {
    const creates = parseCreateMany(await call.json());
    for (const { key } of creates) assertIdempotencyKey(key);
    deps.rates.charge(call.caller, Math.floor(creates.length / PER_REQUEST));
    const results: CreateResult[] = [];
    const good: GoodCreate[] = [];
    // What is wrong with a create by itself is found before the transaction, which it would end.
    await inSlices(creates.entries(), async ([at, { key, record }]) => {
      try {
        good.push({ at, key, value: record, body: await ownBody(record, call, deps) });
      } catch (error) {
        results[at] = refusal(error);
      }
    });
    const made = await onceForEach("createRecord", call.caller, good, deps, (fresh, inside) =>
      createAll(fresh, call, inside),
    );
    for (const [i, { at }] of good.entries()) {
      const one = made[i];
      results[at] = one instanceof VaultError ? refusal(one) : { meta: parseRecord(one).meta };
    }
    return answer(200, encodeCreateResults(results));
  },
} satisfies Handlers;

async function ownBody(record: KeyedCreate["record"], call: Call, deps: Deps): Promise<RecordBody> {
  const body = await storableBody(record, call, deps);
  if (body.writerId !== call.caller) throw forbidden("forbidden");
  return body;
}

async function createAll(fresh: readonly GoodCreate[], { caller }: Call, { db, quotas }: Deps) {
  for (const { body } of fresh) await quotas.add(db, body, { records: 1 });
  const stored = await insertRecords(
    db,
    caller,
    fresh.map(({ body }) => body),
  );
  // What is kept of the answers is compared with what was sent.
  return stored.map(({ meta, recSig }, at) => {
    const { plain, data } = (fresh[at] as GoodCreate).body;
    return encodeRecord({ meta: { ...meta, plain }, data, recSig });
  });
}

function refusal(error: unknown): CreateResult {
  if (!isVaultError(error)) throw error;
  const status = Number(error.detail["status"] ?? statusOfCode(error.code));
  if (status >= 500) throw error;
  return { status, error: error.message };
}
