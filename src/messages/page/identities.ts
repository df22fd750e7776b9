/** What own pages ask about the person's own identities, and about what is kept of their use. */

import * as v from "valibot";
import { type IdentityView, SUITE_NAMES } from "../../model/identity.ts";
import type { ServerCheck } from "../../model/server-address.ts";
import type { ActivityView, AttentionView, VaultStatus } from "../../model/vault-status.ts";
import { message, reply } from "../contract.ts";
import { id, none, text } from "../parts.ts";

export const IDENTITY_MESSAGES = {
  "server.check": message(v.strictObject({ serverUrl: text }), reply<ServerCheck>),
  "identity.register": message(
    v.strictObject({ serverUrl: text, token: text, name: text, suite: v.picklist(SUITE_NAMES) }),
    reply<IdentityView>,
    { noted: true },
  ),
  "identity.list": message(none, reply<readonly IdentityView[]>, { quiet: true }),
  "identity.activate": message(v.strictObject({ clientId: id }), reply<VaultStatus>, { noted: true }),
  /** Gives an identity another name, in this vault only. */
  "identity.rename": message(v.strictObject({ clientId: id, name: text }), reply<null>),
  /** Deletes the keys of an identity from this vault. */
  "identity.remove": message(v.strictObject({ clientId: id, passphrase: text }), reply<null>, {
    noted: true,
  }),
  /** Adds the identity of a configuration file of E3DB's programs, and makes it the active one. */
  "identity.import": message(v.strictObject({ text }), reply<IdentityView>, { noted: true }),

  /** What a person should look at, under More. */
  "attention.read": message(none, reply<AttentionView>, { quiet: true }),
  /** Brings what this browser knows to the person's other browsers, and back, now; it happens by itself too. */
  "browsers.sync": message(none, reply<AttentionView>),
  /** What was done with this vault lately, the latest first. */
  "activity.list": message(none, reply<readonly ActivityView[]>, { quiet: true }),
};
