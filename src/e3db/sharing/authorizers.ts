/**
 * Authorizers: clients that may share a writer's type on its behalf (PROTOCOL.md 4.3 and 4.4). Being one does not
 * let a client read the records.
 */
import { type ClientId, recordType, typeContext } from "../../wire/ids.ts";
import type { Authorization } from "../../wire/policy.ts";
import type { ClientCore } from "../core.ts";
import type { Reader } from "../keys/eaks.ts";
import { changePolicy } from "./change-policy.ts";
import { appointed, granted, outgoingShares } from "./share-lists.ts";

/** Another writer's type, which this client was appointed to share. */
export interface Appointment {
  readonly writerId: ClientId;
  readonly type: string;
}

export interface Authorizers {
  /** Lets `authorizer` share the own type with others. @throws VaultError as `Client.share` */
  add(type: string, authorizer: Reader): Promise<void>;
  /**
   * Ends the appointment. Types that the authorizer shared stay shared. Its key is deleted unless it also reads the
   * type.
   */
  remove(type: string, authorizerId: ClientId): Promise<void>;
  /** Returns whom this client appointed. */
  appointed(): Promise<Authorization[]>;
  /** Returns who appointed this client. */
  granted(): Promise<Authorization[]>;
  /**
   * Shares another writer's type with `reader`.
   * @throws VaultError `key_missing` or `forbidden` when not appointed
   */
  share(appointment: Appointment, reader: Reader): Promise<void>;
  /** Stops sharing another writer's type with `readerId`. @throws VaultError `forbidden` when not appointed */
  revoke(appointment: Appointment, readerId: ClientId): Promise<void>;
}

/** Returns the verbs of and around authorizers of one client. */
export function authorizersOf({ send, eaks, accessKeys, clientId }: ClientCore): Authorizers {
  const own = (type: string) => typeContext(clientId, recordType(type));
  return {
    async add(type, authorizer) {
      const context = own(type);
      await eaks.ensure(context, authorizer, await accessKeys.forWriting(context));
      await changePolicy(send, context, authorizer.readerId, { allow: ["authorizer"], deny: [] });
    },
    async remove(type, authorizerId) {
      const context = own(type);
      await changePolicy(send, context, authorizerId, { allow: [], deny: ["authorizer"] });
      const shares = await outgoingShares(send);
      const reads = shares.some((share) => share.readerId === authorizerId && share.type === context.type);
      if (!reads) await eaks.remove(context, authorizerId);
    },
    appointed: () => appointed(send),
    granted: () => granted(send),
    async share({ writerId, type }, reader) {
      const context = typeContext(writerId, type);
      // A key that the reader has already is the writer's or another authorizer's, and not shown to this client.
      await eaks.put(context, reader, await accessKeys.forReading(context));
      await changePolicy(send, context, reader.readerId, { allow: ["read"], deny: [] });
    },
    async revoke({ writerId, type }, readerId) {
      const context = typeContext(writerId, type);
      await changePolicy(send, context, readerId, { allow: [], deny: ["read"] });
      await eaks.remove(context, readerId);
    },
  };
}
