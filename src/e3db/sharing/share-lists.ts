/** The server's four lists of shares and authorizers (PROTOCOL.md 4.3). */
import {
  type Authorization,
  type IncomingShare,
  type OutgoingShare,
  parseAuthorizations,
  parseIncomingShares,
  parseOutgoingShares,
} from "../../wire/policy.ts";
import { ROUTES } from "../../wire/routes.ts";
import {
  encodeShareListRequest,
  parseShareList,
  SHARE_LIST_MAX,
  type ShareListName,
  type ShareListRequest,
  type ShareRow,
} from "../../wire/share-list.ts";
import type { Send } from "../http/request.ts";
import { gatherPages } from "../records/paging.ts";

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
 * Returns one of the four lists with the dates of each row, all pages of it, by signed requests.
 * @throws VaultError as `gatherPages`
 */
export async function shareRows(
  send: Send,
  name: ShareListName,
  { client = null, type = null }: ShareFilter = {},
): Promise<ShareRow[]> {
  return await gatherPages(async (offset) => {
    const json = encodeShareListRequest(name, { offset, limit: SHARE_LIST_MAX, client, type });
    const answer = await send(ROUTES[name], { params: {}, json, repeatable: true });
    const { rows, nextToken } = parseShareList(name, answer.json);
    return { items: rows, nextToken };
  });
}
