/** Registration and client information (PROTOCOL.md section 4.1). */
import { VaultError } from "../../errors.ts";
import { encodeClientInfo, encodeRegisteredClient, parseRegistration } from "../../wire/client-info.ts";
import { parseClientIds, parseSigningKeyBody } from "../../wire/client-lookup.ts";
import { encodeOwnClient } from "../../wire/own-client.ts";
import type { JsonObject } from "../../wire/parse.ts";
import { encodeKey, type PublicKey } from "../../wire/public-key.ts";
import { clientParam, forbidden, type Handlers, notFound } from "../call.ts";
import { answer } from "../edge/answer.ts";
import type { Queryable } from "../postgres/database.ts";
import { findAccount } from "../store/accounts.ts";
import { appendAudit } from "../store/audit.ts";
import {
  addSigningKey,
  createClient,
  findClient,
  findClients,
  findNamed,
  markBackedUp,
  publicInfo,
  type StoredClient,
  wasRegisteredWith,
} from "../store/clients.ts";
import { spendToken } from "../store/registration-tokens.ts";
import { storableText } from "../store/text.ts";

const MAX_NAME = 1024;
/** base64url characters of the two raw keys, and room for a PEM text. */
const KEY_TEXT: Readonly<Record<string, RegExp>> = {
  curve25519: /^[A-Za-z0-9_+/-]{43}=?$/,
  ed25519: /^[A-Za-z0-9_+/-]{43}=?$/,
  p384: /^[A-Za-z0-9_+/-]{60,1000}={0,2}$/,
};

/** @throws VaultError `wire_invalid` when a key's text cannot be one of its type */
export function assertKey(key: PublicKey<string> | null): void {
  if (key !== null && KEY_TEXT[key.type]?.test(key.key) !== true) {
    throw new VaultError("wire_invalid", `the ${key.type} key is malformed`);
  }
}

/** Returns the public form of section 4.1. Its `signing_key` is an object even when there is none. */
function publicForm(client: StoredClient): JsonObject {
  return { ...encodeClientInfo(publicInfo(client)), signing_key: encodeKey(client.signingKey) };
}

export const clientRoutes = {
  /** Registers a newcomer who holds a registration token. A refused body does not use the token up. */
  register: async (call, deps) => {
    const registration = parseRegistration(await call.json());
    assertKey(registration.publicKey);
    assertKey(registration.signingKey);
    if (storableText(registration.name, "a name").length > MAX_NAME) {
      throw new VaultError("input_invalid", `a name has at most ${MAX_NAME} characters`);
    }
    const enrol = async (tx: Queryable) => {
      const spent = await spendToken(tx, deps.keys, registration.token);
      if (spent === null)
        throw new VaultError("unauthorized", "the registration token is unknown or used up");
      if (spent.allowedTypes !== null && !spent.allowedTypes.includes(registration.type)) {
        throw forbidden("the registration token is not for clients of this type");
      }
      const account = spent.accountId === null ? null : await findAccount(tx, spent.accountId);
      return {
        client: await createClient(tx, deps.keys, registration, spent),
        backup: account === null ? deps.backupClient : account.clientId,
      };
    };
    const enrolled = () => deps.db.transaction(enrol);
    const { client, backup } = await deps.rates.login(null, call.address, enrolled);
    return answer(
      201,
      { ...encodeRegisteredClient(client), type: registration.type },
      {
        "X-Backup-Client": backup ?? client.clientId,
      },
    );
  },

  /** js and Ruby put an e-mail address here in place of an id. */
  clientInfo: async (call, deps) => {
    const { clientId } = call.params;
    const client = clientId.includes("@")
      ? await findNamed(deps.db, call.caller, storableText(clientId, "a name"))
      : await findClient(deps.db, clientParam(clientId));
    if (client === null) throw notFound();
    return answer(200, encodeClientInfo(publicInfo(client)));
  },

  findClient: async (call, deps) => {
    const name = storableText(call.query.get("email") ?? "", "a name");
    const client = await findNamed(deps.db, call.caller, name);
    if (client === null) throw notFound();
    return answer(200, encodeClientInfo(publicInfo(client)));
  },

  clientPublic: async (call, deps) => {
    const client = await findClient(deps.db, clientParam(call.params.clientId));
    if (client === null) throw notFound();
    return answer(200, publicForm(client));
  },

  clientsPublic: async (call, deps) => {
    const clients = await findClients(deps.db, parseClientIds(await call.json()));
    return answer(200, {
      clients: Object.fromEntries(clients.map((client) => [client.clientId, publicForm(client)])),
    });
  },

  clientOwn: async (call, deps) => {
    const client = await findClient(deps.db, clientParam(call.params.clientId));
    if (client === null || client.clientId !== call.caller) throw notFound();
    return answer(200, encodeOwnClient(client));
  },

  /** Gives a client of the first generation its signing key, once. */
  clientKeys: async (call, deps) => {
    const id = clientParam(call.params.clientId);
    if (id !== call.caller) throw notFound();
    const key = parseSigningKeyBody(await call.json());
    assertKey(key);
    const added = await deps.db.transaction(async (tx) => {
      const isNew = await addSigningKey(tx, id, key);
      if (isNew) await appendAudit(tx, id, "signing_key_added", { key: key.key });
      return isNew;
    });
    if (!added) {
      throw new VaultError("conflict", "the client has a signing key already");
    }
    const client = await findClient(deps.db, id);
    if (client === null) throw forbidden();
    return answer(200, encodeOwnClient(client));
  },

  /**
   * Notes that a client has put its credentials into a record for its backup client (section 2.14). The client itself
   * reports it, or anyone who holds the registration token that it used.
   */
  reportBackup: async (call, deps) => {
    const id = clientParam(call.params.clientId);
    const known =
      call.callerOrNone === id || (await wasRegisteredWith(deps.db, deps.keys, id, call.params.token));
    if (!known) throw notFound();
    await markBackedUp(deps.db, id);
    return answer(200, {});
  },
} satisfies Handlers;
