/** What own pages ask about other people: who they are, and how far their keys are known. */

import * as v from "valibot";
import { type AppointmentView, type PeopleView, type PersonView, ROLES } from "../../model/person.ts";
import { message, reply } from "../contract.ts";
import { id, none, text } from "../parts.ts";

export const PEOPLE_MESSAGES = {
  "people.list": message(none, reply<PeopleView>, { quiet: true }),
  /** Looks a client id up and remembers its key as first seen. */
  "person.lookup": message(v.strictObject({ clientId: text }), reply<PersonView>),
  "person.save": message(
    v.strictObject({ clientId: id, name: text, checked: v.boolean() }),
    reply<PersonView>,
  ),
  /** Resolves a changed key: accepts the keys with these offered words, or with null stays with those from before. */
  "person.resolve": message(
    v.strictObject({ clientId: id, words: v.nullable(v.pipe(v.array(text), v.maxLength(24))) }),
    reply<PersonView>,
  ),
  /** My invite card as text. */
  "card.mine": message(none, reply<{ readonly text: string }>, { quiet: true }),
  /** Somebody's card: pins its keys, and holds them against what the server says. */
  "card.accept": message(v.strictObject({ text }), reply<PersonView>),

  /** Everybody approved to share or edit beside a writer, and who claims to be. */
  "appointment.list": message(none, reply<readonly AppointmentView[]>, { quiet: true }),
  /** Approves or withdraws one of them. */
  "appointment.set": message(
    v.strictObject({
      role: v.picklist(ROLES),
      writerId: id,
      type: v.string(),
      clientId: id,
      approved: v.boolean(),
    }),
    reply<null>,
  ),
};
