/** Answers about people. */

import type { PageHandlers } from "../../messages/receive.ts";
import type { App } from "../app.ts";

/** Returns the handlers. */
export function peopleHandlers({ directory, appointments }: App) {
  return {
    "people.list": () => directory.list(),

    "person.lookup": ({ clientId }) => directory.lookup(clientId),

    "person.save": ({ clientId, name, checked }) => directory.save(clientId, name, checked),

    "card.mine": async () => ({ text: await directory.card() }),

    "card.accept": ({ text }) => directory.acceptCard(text),

    "person.resolve": ({ clientId, words }) => directory.resolve(clientId, words),

    "appointment.list": () => appointments.list(),

    "incoming.dismiss": async ({ writerId, type }) => {
      await directory.dismissEnded(writerId, type);
      return null;
    },

    "incoming.answer": async ({ writerId, type, answer }) => {
      await directory.answer(writerId, type, answer);
      return null;
    },
  } satisfies Partial<PageHandlers>;
}
