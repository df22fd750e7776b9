/** Messages that no screen sends yet: the fake background refuses them. */
import { VaultError } from "../../../src/errors.ts";
import type { PageHandlers } from "../../../src/messages/receive.ts";

const refuse = async (): Promise<never> => {
  throw new VaultError("unsupported");
};

export const NOT_YET = {
  "vault.confirm": refuse,
  "vault.change-passphrase": refuse,
  "vault.strength": refuse,
  "vault.measure": refuse,
  "vault.examine": refuse,
  "vault.repair": refuse,
  "passkey.doors": refuse,
  "passkey.list": refuse,
  "passkey.add": refuse,
  "passkey.rename": refuse,
  "passkey.remove": refuse,
  "passkey.unlock": refuse,
  "kit.status": refuse,
  "kit.create": refuse,
  "kit.prove": refuse,
  "kit.show": refuse,
  "kit.sync": refuse,
  "kit.accept-set-back": refuse,
  "kit.find": refuse,
  "kit.preview": refuse,
  "kit.restore": refuse,
  "identity.list": refuse,
  "identity.activate": refuse,
  "type.approve-key": refuse,
  "import.preview": refuse,
  "import.run": refuse,
  "job.list": refuse,
  "job.cancel": refuse,
  "record.delete-many": refuse,
  "upload.begin": refuse,
  "upload.sealed": refuse,
  "upload.sent": refuse,
  "upload.list": refuse,
  "upload.cancel": refuse,
  "file.place": refuse,
  "file.key": refuse,
} satisfies Partial<PageHandlers>;
