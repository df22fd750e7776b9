/** Messages that no screen sends yet: the fake background refuses them. */
import { VaultError } from "../../../src/errors.ts";
import type { PageHandlers } from "../../../src/messages/receive.ts";

const refuse = async (): Promise<never> => {
  throw new VaultError("unsupported");
};

export const NOT_YET = {
  "type.approve-key": refuse,
  "upload.begin": refuse,
  "upload.sealed": refuse,
  "upload.sent": refuse,
  "upload.cancel": refuse,
  "file.place": refuse,
  "file.key": refuse,
} satisfies Partial<PageHandlers>;
