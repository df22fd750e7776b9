/** What own pages ask about types: how they are written, who may read them, and how that ends. */

import * as v from "valibot";
import type { ResealProgress, ResealReport } from "../../model/job.ts";
import { ANSWERS, type ShareView } from "../../model/person.ts";
import { TYPE_RULES, type TypeView } from "../../model/record-type.ts";
import { message, reply } from "../contract.ts";
import { id, none, text } from "../parts.ts";

const share = v.strictObject({ type: v.string(), readerId: id });

export const SHARING_MESSAGES = {
  "type.list": message(none, reply<readonly TypeView[]>, { quiet: true }),
  /** How records of an own type are written and read. */
  "type.rule": message(v.strictObject({ type: v.string(), rule: v.picklist(TYPE_RULES) }), reply<null>),
  /** Writing under a key that another program made; `accessKeyId` came with the `key_untrusted` error. */
  "type.approve-key": message(v.strictObject({ type: v.string(), accessKeyId: id }), reply<null>),

  /** `as`: what the person is called from now on, and whether their safety words were compared. */
  "share.create": message(
    v.strictObject({
      ...share.entries,
      as: v.optional(v.strictObject({ name: text, checked: v.boolean() })),
    }),
    reply<ShareView>,
    { noted: true },
  ),
  "share.revoke": message(share, reply<null>, { noted: true }),
  /** Revokes, and seals every own record of the type under a new key; goes on by itself after an interruption. */
  "share.reseal": message(v.strictObject({ ...share.entries, requestId: id }), reply<ResealReport>, {
    noted: true,
  }),
  /** What to make of a type that somebody shares with me. */
  "incoming.answer": message(
    v.strictObject({ writerId: id, type: v.string(), answer: v.picklist(ANSWERS) }),
    reply<null>,
  ),

  /** The person has seen that somebody stopped sharing a type. */
  "incoming.dismiss": message(v.strictObject({ writerId: id, type: v.string() }), reply<null>),

  "reseal.status": message(none, reply<readonly ResealProgress[]>, { quiet: true }),
  /** What finished re-seals came to, until it is dismissed. */
  "reseal.reports": message(none, reply<readonly ResealReport[]>, { quiet: true }),
  "reseal.dismiss": message(v.strictObject({ id }), reply<null>),
};
