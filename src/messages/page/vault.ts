/** What own pages ask about the vault itself: its lock, its passphrase, its repair, its settings. */

import * as v from "valibot";
import {
  type ExaminationView,
  isAutoLock,
  type Settings,
  type StrengthView,
  type VaultStatus,
} from "../../model/vault-status.ts";
import { message, reply } from "../contract.ts";
import { none, text, whole } from "../parts.ts";

const strength = v.strictObject({ memoryKiB: whole, passes: whole });

export const VAULT_MESSAGES = {
  "vault.status": message(none, reply<VaultStatus>, { quiet: true }),
  "vault.create": message(v.strictObject({ passphrase: text }), reply<VaultStatus>),
  "vault.unlock": message(v.strictObject({ passphrase: text }), reply<VaultStatus>, { noted: true }),
  "vault.lock": message(none, reply<VaultStatus>),
  /** Somebody types or points in a page of ours: the minutes to the automatic lock count anew. */
  "vault.touch": message(none, reply<null>),
  /** Deletes the vault of this profile for good; `confirm` must be the word DELETE. */
  "vault.reset": message(v.strictObject({ confirm: v.literal("DELETE") }), reply<VaultStatus>),
  /** Goes on without a server: everything but sharing works, and connecting later sends it all. */
  "vault.start-local": message(none, reply<VaultStatus>),

  /** Whether this is the passphrase; wrong ones count as at unlocking. */
  "vault.confirm": message(v.strictObject({ passphrase: text }), reply<null>),
  /**
   * `rekey`: the old passphrase was seen by somebody, so everything is sealed under a new key too. `strength` null:
   * as it is.
   */
  "vault.change-passphrase": message(
    v.strictObject({ before: text, after: text, rekey: v.boolean(), strength: v.nullable(strength) }),
    reply<null>,
    { noted: true },
  ),
  "vault.strength": message(none, reply<StrengthView>, { quiet: true }),
  /** How long this machine takes for one guess. */
  "vault.measure": message(strength, reply<{ readonly ms: number }>),

  /** What of a damaged vault is left; `passphrase` null while unlocked. Changes nothing. */
  "vault.examine": message(v.strictObject({ passphrase: v.nullable(text) }), reply<ExaminationView>),
  /** Goes on with what `vault.examine` said. */
  "vault.repair": message(v.strictObject({ passphrase: v.nullable(text) }), reply<VaultStatus>, {
    noted: true,
  }),

  "settings.save": message(
    v.strictObject({
      autoLockMinutes: v.pipe(v.number(), v.safeInteger(), v.check(isAutoLock)),
      sealType: text,
    }),
    reply<Settings>,
    { noted: true },
  ),
};
