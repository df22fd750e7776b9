/** Policies and the lists of shares (PROTOCOL.md section 4.3). */
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import { type ClientId, type KeyContext, recordId } from "../../wire/ids.ts";
import type { JsonObject } from "../../wire/parse.ts";
import {
  encodeAuthorization,
  encodeIncomingShare,
  encodeOutgoingShare,
  type PolicyChange,
  parsePolicyChange,
} from "../../wire/policy.ts";
import { type Call, clientParam, forbidden, type Handlers, notFound } from "../call.ts";
import { answer, done } from "../edge/answer.ts";
import type { Queryable } from "../postgres/database.ts";
import { appendAudit } from "../store/audit.ts";
import { findClient } from "../store/clients.ts";
import {
  authorizations,
  changePolicy,
  dropPolicies,
  incomingShares,
  isAllowed,
  outgoingShares,
} from "../store/policies.ts";
import { findHome } from "../store/records.ts";
import { pageOf, type Slice } from "../store/slice.ts";
import { assertMayShare } from "../store/strangers.ts";
import { storableType } from "../store/text.ts";
import { sliceOf } from "./page-query.ts";
import { permitted } from "./permitted.ts";

/**
 * SDKs disagree on the order of user and writer in the path. Both are the same id; the server refuses anything else.
 */
function sameWriter(userId: string, writerId: string) {
  const writer = clientParam(writerId);
  if (clientParam(userId) !== writer) {
    throw new VaultError("bad_request", "user and writer must be the same client");
  }
  return writer;
}

async function applyChange(
  tx: Queryable,
  context: KeyContext,
  change: PolicyChange,
  by: ClientId,
): Promise<void> {
  const { writerId, readerId, type } = context;
  const detail = { by, reader: readerId, type, allow: [...change.allow], deny: [...change.deny] };
  const isNews = await changePolicy(tx, context, change);
  if (isNews) await appendAudit(tx, writerId, "share_changed", detail);
}

/**
 * js has a form for single records, with the record's id before its type. A policy for a type of that name would be
 * answered as if the record were shared, which nobody could read.
 * @throws VaultError `unsupported`
 */
async function refuseSingleRecord(tx: Queryable, { writerId, type }: KeyContext): Promise<void> {
  const [id = "", rest] = type.split("/", 2);
  if (rest === undefined || !isUuid(id)) return;
  const home = await findHome(tx, recordId(id));
  if (home?.writerId === writerId) {
    throw new VaultError("unsupported", "single records are not shared here: share their type");
  }
}

export const policyRoutes = {
  /** Changes what a reader may do with a type. The writer may change all of it, an authorizer only reading. */
  putPolicy: async (call, deps) => {
    const writerId = sameWriter(call.params.userId, call.params.writerId);
    const readerId = clientParam(call.params.readerId);
    const context: KeyContext = {
      writerId,
      userId: writerId,
      readerId,
      type: storableType(call.params.type),
    };
    const change = parsePolicyChange(await call.json());
    const { caller } = call;
    const onlyRead = [...change.allow, ...change.deny].every((permission) => permission === "read");
    const assertMay = async (db: Queryable): Promise<void> => {
      if (caller === writerId) return;
      if (!onlyRead || !(await isAllowed(db, { ...context, readerId: caller }, "authorizer")))
        throw forbidden();
    };
    await permitted(deps.db, { caller, writerId, assertMay }, async (tx) => {
      if ((await findClient(tx, readerId)) === null) throw notFound();
      await refuseSingleRecord(tx, context);
      // A writer needs no permission; a policy for oneself would only appear in one's own lists.
      if (readerId === writerId) return;
      if (change.allow.length > 0) await assertMayShare(tx, context, readerId, deps.limits.strangers);
      await applyChange(tx, context, change, caller);
    });
    return answer(201, {});
  },

  /** Lets a reader give up its own permission. The status is 204, unlike for the writer (section 4.2). */
  leavePolicy: async (call, deps) => {
    const writerId = sameWriter(call.params.userId, call.params.writerId);
    const readerId = clientParam(call.params.readerId);
    const context: KeyContext = {
      writerId,
      userId: writerId,
      readerId,
      type: storableType(call.params.type),
    };
    const change = parsePolicyChange(await call.json());
    if (call.caller !== readerId || change.allow.length > 0) throw forbidden();
    await deps.db.transaction((tx) => applyChange(tx, context, change, readerId));
    return done(204);
  },

  deletePolicies: async (call, deps) => {
    const writerId = sameWriter(call.params.userId, call.params.writerId);
    if (call.caller !== writerId) throw forbidden();
    const readerId = clientParam(call.params.readerId);
    await deps.db.transaction(async (tx) => {
      await dropPolicies(tx, writerId, readerId);
      await appendAudit(tx, writerId, "shares_dropped", { by: writerId, reader: readerId });
    });
    return answer(200, {});
  },

  policyOutgoing: async (call, deps) =>
    listed(call, encodeOutgoingShare, (slice) => outgoingShares(deps.db, call.caller, slice)),

  policyIncoming: async (call, deps) =>
    listed(call, encodeIncomingShare, (slice) => incomingShares(deps.db, call.caller, slice)),

  policyProxies: async (call, deps) =>
    listed(call, encodeAuthorization, (slice) => authorizations(deps.db, call.caller, "writer", slice)),

  policyGranted: async (call, deps) =>
    listed(call, encodeAuthorization, (slice) => authorizations(deps.db, call.caller, "authorizer", slice)),
} satisfies Handlers;

/** Answers a list whole, as published SDKs ask for it, or the page of it that a query asks for. */
async function listed<Item>(
  { query }: Pick<Call, "query">,
  encode: (item: Item) => JsonObject,
  read: (slice: Slice | null) => Promise<Item[]>,
): Promise<Response> {
  if (!query.has("limit") && !query.has("next")) return answer(200, (await read(null)).map(encode));
  const slice = sliceOf(query, { token: "next", limit: "limit" });
  const { items, nextToken } = pageOf(await read(slice), slice);
  return answer(200, items.map(encode), nextToken === 0 ? {} : { "X-Next-Token": String(nextToken) });
}
