/**
 * Zone **page**: what the popup and other own pages (never the web-accessible frame) may ask of the background. The
 * messages stand in `page/`, by noun.
 */
import type { Marked, ReplyOf, RequestOf } from "./contract.ts";
import { DRAFT_MESSAGES } from "./page/drafts.ts";
import { EXCHANGE_MESSAGES } from "./page/exchange.ts";
import { FILE_MESSAGES } from "./page/files.ts";
import { GROUP_MESSAGES } from "./page/groups.ts";
import { HERE_MESSAGES } from "./page/here.ts";
import { IDENTITY_MESSAGES } from "./page/identities.ts";
import { JOB_MESSAGES } from "./page/jobs.ts";
import { KIT_MESSAGES } from "./page/kit.ts";
import { PASSKEY_MESSAGES } from "./page/passkeys.ts";
import { PEOPLE_MESSAGES } from "./page/people.ts";
import { RECORD_MESSAGES } from "./page/records.ts";
import { SEARCH_MESSAGES } from "./page/search.ts";
import { SHARING_MESSAGES } from "./page/sharing.ts";
import { VAULT_MESSAGES } from "./page/vault.ts";

export const PAGE_MESSAGES = {
  ...VAULT_MESSAGES,
  ...PASSKEY_MESSAGES,
  ...KIT_MESSAGES,
  ...IDENTITY_MESSAGES,
  ...RECORD_MESSAGES,
  ...SEARCH_MESSAGES,
  ...PEOPLE_MESSAGES,
  ...SHARING_MESSAGES,
  ...GROUP_MESSAGES,
  ...EXCHANGE_MESSAGES,
  ...JOB_MESSAGES,
  ...FILE_MESSAGES,
  ...DRAFT_MESSAGES,
  ...HERE_MESSAGES,
};

type PageMessages = typeof PAGE_MESSAGES;
export type PageName = keyof PageMessages;
export type PageRequest<Name extends PageName> = RequestOf<PageMessages, Name>;
export type PageReply<Name extends PageName> = ReplyOf<PageMessages, Name>;

/** The messages that pages may send by themselves: they do not keep the vault open. */
export type QuietName = Marked<PageMessages, "quiet">;
/** The acts that the activity log names. */
export type NotedName = Marked<PageMessages, "noted">;
/** The messages that are not sent again when no answer came, and those that are. */
export type OnceName = Marked<PageMessages, "once">;
export type RepeatableName = Exclude<PageName, OnceName>;
