/** Encrypted access keys (PROTOCOL.md section 4.2). The server does not judge their content: only readers can. */
import { VaultError } from "../../errors.ts";
import { encodeEncryptedAccessKey, parseEakBody } from "../../wire/access-key.ts";
import type { ClientId, KeyContext } from "../../wire/ids.ts";
import { clientParam, forbidden, type Handlers, notFound } from "../call.ts";
import { answer, done } from "../edge/answer.ts";
import type { Queryable } from "../postgres/database.ts";
import { deleteAccessKey, findAccessKey, insertAccessKey } from "../store/access-keys.ts";
import { appendAudit } from "../store/audit.ts";
import { findClient } from "../store/clients.ts";
import { isAllowed } from "../store/policies.ts";
import { storableEak, storableType } from "../store/text.ts";
import { type Change, permitted } from "./permitted.ts";

interface KeyParams {
  readonly writerId: string;
  readonly userId: string;
  readonly readerId: string;
  readonly type: string;
}

/** Returns the key's context. User and writer are the same in this server, as in every SDK. */
function contextOf(params: KeyParams): KeyContext {
  const writerId = clientParam(params.writerId);
  const userId = clientParam(params.userId);
  if (writerId !== userId) throw notFound();
  return { writerId, userId, readerId: clientParam(params.readerId), type: storableType(params.type) };
}

/** The writer and its authorizers for the type decide who gets a key. */
function sharing(caller: ClientId, context: KeyContext): Change {
  const assertMay = async (db: Queryable): Promise<void> => {
    if (caller === context.writerId) return;
    if (!(await isAllowed(db, { ...context, readerId: caller }, "authorizer"))) throw forbidden();
  };
  return { caller, writerId: context.writerId, assertMay };
}

/** Returns the detail of a key for the writer's audit log. */
function told({ readerId, type }: KeyContext, by: ClientId) {
  return { by, reader: readerId, type };
}

async function removeKey(tx: Queryable, context: KeyContext, by: ClientId): Promise<void> {
  const removed = await deleteAccessKey(tx, context);
  if (removed) await appendAudit(tx, context.writerId, "key_deleted", told(context, by));
}

export const accessKeyRoutes = {
  getAccessKey: async (call, deps) => {
    const context = contextOf(call.params);
    const mayRead = call.caller === context.readerId || call.caller === context.writerId;
    const key = mayRead ? await findAccessKey(deps.db, context) : null;
    if (key === null) throw notFound();
    return answer(200, encodeEncryptedAccessKey(key));
  },

  /** Stores a new key. It never replaces an existing one: 409. */
  putAccessKey: async (call, deps) => {
    const context = contextOf(call.params);
    const eak = storableEak(parseEakBody(await call.json()));
    const { caller } = call;
    const put = await permitted(deps.db, sharing(caller, context), async (tx) => {
      if ((await findClient(tx, context.readerId)) === null) throw notFound();
      const isNew = await insertAccessKey(tx, context, eak, caller);
      if (isNew) await appendAudit(tx, context.writerId, "key_put", told(context, caller));
      return isNew;
    });
    if (!put) {
      throw new VaultError("conflict", "the reader has an access key for this type already");
    }
    const key = await findAccessKey(deps.db, context);
    if (key === null) throw new VaultError("conflict", "the access key was removed meanwhile");
    return answer(201, encodeEncryptedAccessKey(key));
  },

  /** Removes a key. A missing key is no error, because SDKs revoke without looking. */
  deleteAccessKey: async (call, deps) => {
    const context = contextOf(call.params);
    const { caller } = call;
    await permitted(deps.db, sharing(caller, context), (tx) => removeKey(tx, context, caller));
    return done(204);
  },

  /** Lets a reader give up its own key; the writer's copy and those of others stay. */
  leaveAccessKey: async (call, deps) => {
    const context = contextOf(call.params);
    const { caller } = call;
    if (caller !== context.readerId || caller === context.writerId) throw forbidden();
    await deps.db.transaction((tx) => removeKey(tx, context, caller));
    return done(204);
  },
} satisfies Handlers;
