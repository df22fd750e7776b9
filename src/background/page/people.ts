/** Answers about people. */

import type { PageHandlers } from "../../messages/receive.ts";
import { announce } from "../../messages/send.ts";
import type { App } from "../app.ts";

/** Returns the handlers. */
export function peopleHandlers({ directory, appointments }: App) {
  return {
    "people.list": () => directory.list(),

    "person.lookup": async ({ clientId }) => {
      const person = await directory.lookup(clientId);
      announce("people");
      return person;
    },

    "person.save": async ({ clientId, name, checked }) => {
      const person = await directory.save(clientId, name, checked);
      announce("people");
      return person;
    },

    "card.mine": async () => ({ text: await directory.card() }),

    "card.accept": async ({ text }) => {
      const person = await directory.acceptCard(text);
      announce("people");
      return person;
    },

    "person.resolve": async ({ clientId, words }) => {
      const person = await directory.resolve(clientId, words);
      announce("people");
      return person;
    },

    "appointment.list": () => appointments.list(),

    "incoming.answer": async ({ writerId, type, answer }) => {
      await directory.answer(writerId, type, answer);
      announce("people");
      announce("records");
      return null;
    },
  } satisfies Partial<PageHandlers>;
}
