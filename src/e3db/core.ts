/** What every part of one client works with: who it is, its one way to the server, and the keys it believes. */
import type { ClientId } from "../wire/ids.ts";
import type { AccessKeys } from "./access-keys.ts";
import type { Eaks } from "./eaks.ts";
import type { KeyRing } from "./identity.ts";
import type { Send } from "./request.ts";

export interface ClientCore {
  readonly clientId: ClientId;
  readonly ring: KeyRing;
  readonly send: Send;
  readonly eaks: Eaks;
  readonly accessKeys: AccessKeys;
}
