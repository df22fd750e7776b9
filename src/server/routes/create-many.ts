/**
 * Many creates in one request and one transaction (PROTOCOL.md section 7.6). Each is carried out exactly as
 * `createRecord` does it, under its own key; one that is refused does not keep the others from being created.
 */
import { isVaultError, VaultError } from "../../errors.ts";
import {
  type CreateResult,
  encodeCreateResults,
  type KeyedCreate,
  parseCreateMany,
} from "../../wire/create-many.ts";
import { parseRecord, type RecordBody } from "../../wire/record.ts";
import { statusOfCode } from "../../wire/status.ts";
import type { Call, Handlers } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer } from "../edge/answer.ts";
import { joined, KEY_HEADER, once } from "../idempotency.ts";
import { inSlices } from "../limits/slices.ts";
import { create, recordBody } from "./records.ts";

/** So many creates of one request count as much as one request does by itself. */
const PER_REQUEST = 10;

/** The records that were found good before the transaction, by what they were parsed from: each is looked at once. */
const bodies = new WeakMap<object, RecordBody>();

const createOnce = once("createRecord", async (call, deps) => {
  const body = bodies.get((await call.json()) as object);
  if (body === undefined) throw new TypeError("a create that was not looked at");
  return create(body, deps);
});

export const createManyRoutes = {
  createRecords: async (call, deps) => {
    const creates = parseCreateMany(await call.json());
    deps.rates.charge(call.caller, Math.floor(creates.length / PER_REQUEST));
    const calls = creates.map((create) => alone(call, create));
    const refused = new Map<Call, CreateResult>();
    await inSlices(calls, async (one) => {
      const why = await refusalOf(one, deps);
      if (why !== null) refused.set(one, why);
    });
    const results = await deps.db.transaction(async (tx) => {
      const inside = { ...deps, db: joined(tx) };
      const found: CreateResult[] = [];
      for (const one of calls) found.push(refused.get(one) ?? (await createdOnce(one, inside)));
      return found;
    });
    return answer(200, encodeCreateResults(results));
  },
} satisfies Handlers;

/** The create as a call of its own. */
function alone(call: Call, { key, record }: KeyedCreate): Call {
  const bytes = Buffer.from(JSON.stringify(record));
  // Made by the constructor, which says whether the key may stand in a header.
  const request = new Request(call.request.url, { headers: headersOf(key) });
  return Object.create(call, {
    request: { value: request },
    json: { value: async () => record },
    bytes: { value: async () => bytes },
    inner: { value: record },
  }) as Call;
}

function headersOf(key: string): Headers {
  try {
    return new Headers({ [KEY_HEADER]: key });
  } catch {
    throw new VaultError("bad_request", `an ${KEY_HEADER} has 1 to 255 visible ASCII characters`);
  }
}

/** What is wrong with a create by itself is found before the transaction, which it would end. */
async function refusalOf(call: Call, deps: Deps): Promise<CreateResult | null> {
  try {
    const body = await recordBody(call, deps);
    if (body.writerId !== call.caller) return { status: 403, error: "forbidden" };
    bodies.set(call.inner as object, body);
    return null;
  } catch (error) {
    return refusal(error);
  }
}

async function createdOnce(call: Call, deps: Deps): Promise<CreateResult> {
  try {
    const response = await createOnce(call, deps);
    return { meta: parseRecord(await response.json()).meta };
  } catch (error) {
    // Nothing was written: the key belongs to another body.
    if (isVaultError(error) && error.detail["status"] === 422) return refusal(error);
    throw error;
  }
}

function refusal(error: unknown): CreateResult {
  if (!isVaultError(error)) throw error;
  const status = Number(error.detail["status"] ?? statusOfCode(error.code));
  if (status >= 500) throw error;
  return { status, error: error.message };
}
