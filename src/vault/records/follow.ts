/**
 * Waiting for news at the server, as long as somebody looks: its feed of changes answers as soon as there is one. This
 * only rings; the copy is then brought up to date as ever.
 */
import type { FoundChange } from "../../e3db/changes.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import type { Account, Accounts } from "../identity/open-identity.ts";
import { BROWSERS_TYPE } from "../memory/reserved-types.ts";
import type { LocalRecords } from "./local-records.ts";

/** What changed besides records: who shares what with whom, and what my other browsers know. */
export interface News {
  readonly people: boolean;
  readonly browsers: boolean;
}

/** As many changes are looked at as one answer of the feed holds. */
const LIMIT = 100;

/**
 * Waits for one answer of the server at most. Returns what is new, null for nothing. @throws VaultError `unsupported`
 * on servers without a feed, `aborted` at lock, and what the network throws
 */
export async function waitForNews(accounts: Accounts, local: LocalRecords): Promise<News | null> {
  const account = await accounts.current();
  const copy = await local.copy();
  const { changes } = account.client;
  if (copy === null || !(await changes.supported())) throw new VaultError("unsupported", "there is no feed");
  if ((await copy.state()).feed === null) await local.refresh();
  const { feed } = await copy.state();
  if (feed === null) return null;
  try {
    let isAtPresent = false;
    for await (const page of changes.watch(feed, {
      includeData: false,
      limit: LIMIT,
      signal: local.signal,
    })) {
      if (page.changes.length > 0) return newsIn(page.changes, account);
      // Only the first answer may come at once.
      if (isAtPresent) return null;
      isAtPresent = true;
    }
    return null;
  } catch (error) {
    const isTooOld = isVaultError(error, "conflict") && error.detail["startAgain"] === true;
    if (!isTooOld) throw error;
    return { people: true, browsers: true };
  }
}

function newsIn(changes: readonly FoundChange[], { identity }: Account): News {
  const mine = changes.flatMap((change) => (change.kind === "record" ? [change.record.meta] : []));
  return {
    people: changes.some(({ kind }) => kind !== "record" && kind !== "deleted"),
    browsers: mine.some(({ writerId, type }) => writerId === identity.clientId && type === BROWSERS_TYPE),
  };
}
