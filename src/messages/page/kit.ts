/** What own pages ask about the recovery kit. */

import * as v from "valibot";
import type { KitPreview, KitStatus, KitView } from "../../model/kit.ts";
import type { VaultStatus } from "../../model/vault-status.ts";
import { message, reply } from "../contract.ts";
import { none, text, whole } from "../parts.ts";

const kitFile = v.pipe(v.string(), v.maxLength(64_000_000));

export const KIT_MESSAGES = {
  "kit.status": message(none, reply<KitStatus>, { quiet: true }),
  /** Makes a kit with a new code. */
  "kit.create": message(none, reply<KitView>, { noted: true }),
  /** The kit that is on paper already, to print it again. */
  "kit.show": message(v.strictObject({ passphrase: text }), reply<KitView>, { noted: true }),
  /** The words at two or more positions (from 1) prove that the kit is at hand. */
  "kit.prove": message(
    v.strictObject({
      answers: v.pipe(v.array(v.strictObject({ position: whole, word: text })), v.maxLength(24)),
    }),
    reply<{ readonly proven: boolean }>,
  ),
  /** Brings the servers' copies up to date now; it happens by itself too. */
  "kit.sync": message(none, reply<KitStatus>),
  /** Replaces a later kit of this browser by what the browser holds now. */
  "kit.accept-set-back": message(none, reply<KitStatus>),
  /** Fetches the kit of `code` (words or letters) from a server. */
  "kit.find": message(
    v.strictObject({ code: text, serverUrl: text }),
    reply<{ readonly file: string; readonly preview: KitPreview }>,
  ),
  /** `file`: the content of a kit's file. `serverUrl`: the address that was typed, for a server that moved. */
  "kit.preview": message(
    v.strictObject({ code: text, file: kitFile, serverUrl: v.optional(text) }),
    reply<KitPreview>,
  ),
  /** Makes the vault of this profile, which has none yet, from a kit. */
  "kit.restore": message(
    v.strictObject({ code: text, file: kitFile, passphrase: text, serverUrl: v.optional(text) }),
    reply<VaultStatus>,
    { noted: true },
  ),
};
