/** The four lists of who shares what with whom, as the server tells them (PROTOCOL.md 4.3). */
import { VaultError } from "../errors.ts";
import {
  type Authorization,
  type IncomingShare,
  type OutgoingShare,
  parseAuthorizations,
  parseIncomingShares,
  parseOutgoingShares,
} from "../wire/policy.ts";
import { ROUTES } from "../wire/routes.ts";
import {
  encodeShareListRequest,
  parseShareList,
  SHARE_LIST_MAX,
  type ShareListName,
  type ShareListRequest,
  type ShareRow,
} from "../wire/share-list.ts";
import type { Send } from "./request.ts";

/** Returns which own types others may read. */
export async function outgoingShares(send: Send): Promise<OutgoingShare[]> {
  return parseOutgoingShares((await send(ROUTES.policyOutgoing, { params: {} })).json);
}

/** Returns which types of others this client may read. */
export async function incomingShares(send: Send): Promise<IncomingShare[]> {
  return parseIncomingShares((await send(ROUTES.policyIncoming, { params: {} })).json);
}

/** Returns whom this client appointed. */
export async function appointed(send: Send): Promise<Authorization[]> {
  return parseAuthorizations((await send(ROUTES.policyProxies, { params: {} })).json);
}

/** Returns who appointed this client. */
export async function granted(send: Send): Promise<Authorization[]> {
  return parseAuthorizations((await send(ROUTES.policyGranted, { params: {} })).json);
}

/** Only rows with one client, of one type, or both. */
export type ShareFilter = Partial<Pick<ShareListRequest, "client" | "type">>;

/**
 * Returns one of the four lists with the dates of each row, all pages of it, by signed requests. Throws `wire_invalid`
 * when the server's pages do not move forward.
 */
export async function shareRows(
  send: Send,
  name: ShareListName,
  { client = null, type = null }: ShareFilter = {},
): Promise<ShareRow[]> {
  const rows: ShareRow[] = [];
  for (let offset = 0; ; ) {
    const json = encodeShareListRequest(name, { offset, limit: SHARE_LIST_MAX, client, type });
    const page = parseShareList(
      name,
      (await send(ROUTES[name], { params: {}, json, repeatable: true })).json,
    );
    rows.push(...page.rows);
    if (page.nextToken === 0) return rows;
    if (page.nextToken <= offset)
      throw new VaultError("wire_invalid", "the server's pages do not move forward");
    offset = page.nextToken;
  }
}
