/** Lets the owner of an account list and stop its clients (PROTOCOL.md section 4.1, "admin"). */
import { VaultError } from "../../errors.ts";
import { encodeClientPage, encodeOwnClient, parseEnabled } from "../../wire/own-client.ts";
import { clientParam, type Handlers, notFound } from "../call.ts";
import { answer, done } from "../edge/answer.ts";
import type { Queryable } from "../postgres/database.ts";
import { deleteClient, enableClient, findClientOf, listClients } from "../store/account-clients.ts";
import { findAccount } from "../store/accounts.ts";
import { sliceOf } from "./page-query.ts";

/** Returns a client that may be stopped. @throws VaultError `not_found`, `conflict` for the account's own one */
async function stoppable(tx: Queryable, accountId: string, text: string) {
  const client = await findClientOf(tx, accountId, clientParam(text));
  if (client === null) throw notFound();
  if ((await findAccount(tx, accountId))?.clientId === client.clientId) {
    throw new VaultError("conflict", "the account's own client cannot be stopped");
  }
  return client;
}

export const accountClientRoutes = {
  listClients: async (call, deps) => {
    const slice = sliceOf(call.query, { token: "next", limit: "limit" });
    const { items, nextToken } = await listClients(deps.db, call.account, slice);
    return answer(200, encodeClientPage({ clients: items, nextToken }));
  },

  adminClient: async (call, deps) => {
    const client = await findClientOf(deps.db, call.account, clientParam(call.params.clientId));
    if (client === null) throw notFound();
    return answer(200, encodeOwnClient(client));
  },

  enableClient: async (call, deps) => {
    const { account, params } = call;
    const enabled = parseEnabled(await call.json());
    const client = await deps.db.transaction(async (tx) => {
      const found = await stoppable(tx, account, params.clientId);
      await enableClient(tx, found.clientId, enabled);
      return { ...found, enabled };
    });
    deps.auth.forget(client.clientId);
    return answer(200, encodeOwnClient(client));
  },

  deleteClient: async (call, deps) => {
    const { account, params } = call;
    const client = await deps.db.transaction(async (tx) => {
      const found = await stoppable(tx, account, params.clientId);
      await deleteClient(tx, found.clientId);
      return found;
    });
    deps.auth.forget(client.clientId);
    return done(204);
  },
} satisfies Handlers;
