/** What own pages ask about the passkeys that open the vault. */

import * as v from "valibot";
import type { PasskeyDoor, PasskeyView, VaultStatus } from "../../model/vault-status.ts";
import { message, reply } from "../contract.ts";
import { none, text } from "../parts.ts";

const credential = v.pipe(v.string(), v.maxLength(2000));
const bytes32 = v.pipe(v.string(), v.length(43));

export const PASSKEY_MESSAGES = {
  /** What authenticators are asked with; also while locked. */
  "passkey.doors": message(none, reply<readonly PasskeyDoor[]>, { quiet: true }),
  "passkey.list": message(none, reply<readonly PasskeyView[]>, { quiet: true }),
  /** After `vault.confirm`, which is asked before a passkey is made that would open nothing. */
  "passkey.add": message(
    v.strictObject({
      id: credential,
      name: text,
      rpId: v.nullable(text),
      salt: bytes32,
      secret: bytes32,
    }),
    reply<null>,
    { noted: true },
  ),
  "passkey.rename": message(v.strictObject({ id: credential, name: text }), reply<null>),
  /** Seals everything under a new key, which this passkey does not get. */
  "passkey.remove": message(v.strictObject({ id: credential, passphrase: text }), reply<null>, {
    noted: true,
  }),
  "passkey.unlock": message(v.strictObject({ id: credential, secret: bytes32 }), reply<VaultStatus>, {
    noted: true,
  }),
};
