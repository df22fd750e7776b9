/** Messages that no screen sends yet: the fake background refuses them. */
import { VaultError } from "../../../src/errors.ts";
import type { PageHandlers } from "../../../src/messages/receive.ts";

const refuse = async (): Promise<never> => {
  throw new VaultError("unsupported");
};

export const NOT_YET = {
  "vault.change-passphrase": refuse,
  "kit.status": refuse,
  "kit.create": refuse,
  "kit.renew": refuse,
  "kit.prove": refuse,
  "kit.preview": refuse,
  "kit.restore": refuse,
  "identity.list": refuse,
  "identity.activate": refuse,
  "type.approve-key": refuse,
  "type.rule": refuse,
  "appointment.list": refuse,
  "appointment.set": refuse,
  "incoming.answer": refuse,
  "import.preview": refuse,
  "import.run": refuse,
  "card.mine": refuse,
  "card.accept": refuse,
  "person.resolve": refuse,
  "share.reseal": refuse,
  "reseal.status": refuse,
  "job.list": refuse,
  "job.cancel": refuse,
  "record.delete-many": refuse,
} satisfies Partial<PageHandlers>;
