/** The fake background's part about cards, changed keys, helpers, the inbox and stopping. */
import { VaultError } from "../../../src/errors.ts";
import type { PageHandlers } from "../../../src/messages/receive.ts";
import type { PersonView } from "../../../src/model/person.ts";
import type { Fake } from "./background.ts";

export const CARD =
  "sfc1:eyJjbGllbnQiOiI0ZjljMmYxZS0wZjViLTRjNWUtOWEzOS0xZDJiNmM3YThlOTAiLCJrZXkiOiJvTWhaTVUtLV9raXNEUThWOHQtTFZnSkpUd0pXIiwibmFtZSI6IkFubmEgTHVuZCIsInNlcnZlciI6Imh0dHBzOi8vdmF1bHQuZXhhbXBsZS5vcmciLCJzaWduaW5nS2V5IjoiUjd4X0RhelZzU0tMVXNSdDlxSEF1MGFrSVJmMDQ5RU91Iiwic2lnbnMiOjEsInN1aXRlIjoic29kaXVtIiwidiI6MX0.c2lnbmF0dXJlLW9mLW5vdGhpbmctYXQtYWxsLWJ1dC1hcy1sb25nLWFzLW9uZS13b3VsZC1iZS1oZXJlLWluLXRoaXMtZmFrZQ";

type Names =
  | "card.mine"
  | "card.accept"
  | "person.resolve"
  | "appointment.list"
  | "appointment.set"
  | "incoming.answer"
  | "share.reseal"
  | "reseal.status"
  | "reseal.reports"
  | "reseal.dismiss"
  | "type.rule";

/** Returns the handlers. */
export function peopleOf(fake: Fake): Pick<PageHandlers, Names> {
  const person = (clientId: string): PersonView => {
    const found = fake.people.find((known) => known.clientId === clientId);
    if (found === undefined) throw new VaultError("not_found");
    return found;
  };
  return {
    "card.mine": async () => ({ text: CARD }),

    "card.accept": async ({ text }) => {
      const given = fake.cards.get(text);
      if (given === undefined) throw new VaultError("input_invalid", "", { detail: { why: "card" } });
      fake.people = [...fake.people.filter(({ clientId }) => clientId !== given.clientId), given];
      fake.announce("people");
      return given;
    },

    "person.resolve": async ({ clientId, words }) => {
      const before = person(clientId);
      const { offeredWords, ...rest } = before;
      if (words !== null && words.join() !== offeredWords?.join()) throw new VaultError("key_changed");
      const resolved: PersonView =
        words === null ? { ...rest, pin: "first-seen" } : { ...rest, pin: "checked", safetyWords: words };
      fake.replacePerson(resolved);
      return resolved;
    },

    "appointment.list": async () => fake.appointments,

    "appointment.set": async ({ approved, ...request }) => {
      const { role, type, writerId, clientId } = request;
      const others = fake.appointments.filter(
        (known) =>
          known.role !== role ||
          known.type !== type ||
          known.writer.clientId !== writerId ||
          known.person.clientId !== clientId,
      );
      const writer =
        fake.appointments.find((known) => known.writer.clientId === writerId)?.writer ?? fake.myself;
      const set = { role, type, writer, person: person(clientId), approved };
      fake.appointments = approved ? [...others, set] : others;
      fake.announce("people");
      return null;
    },

    "incoming.answer": async ({ writerId, type, answer }) => {
      fake.incoming = fake.incoming.map((share) =>
        share.type === type && share.person.clientId === writerId ? { ...share, answer } : share,
      );
      fake.announce("people");
      return null;
    },

    "share.reseal": async ({ type, readerId }) => {
      fake.outgoing = fake.outgoing.filter(
        (share) => share.type !== type || share.person.clientId !== readerId,
      );
      const sealed = fake.records.filter((record) => record.writer.me && record.type === type).length;
      const nobody = { left: [], files: [], strangers: [], groups: [], skipped: [] };
      const id = `reseal-${fake.reports.length}`;
      const report = { id, type, stopped: [person(readerId)], sealed, ...nobody, ...fake.resealed };
      fake.reports = [report, ...fake.reports];
      fake.announce("people");
      return report;
    },

    "reseal.status": async () => fake.resealing,

    "reseal.reports": async () => fake.reports,

    "reseal.dismiss": async ({ id }) => {
      fake.reports = fake.reports.filter((report) => report.id !== id);
      fake.announce("people");
      return null;
    },

    "type.rule": async ({ type, rule }) => {
      fake.rules.set(type, rule);
      return null;
    },
  };
}
