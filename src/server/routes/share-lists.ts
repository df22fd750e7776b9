/** Lists of shares and authorizers, filtered and in pages (PROTOCOL.md section 4.3, "v2 equivalents"). */
import {
  encodeShareList,
  parseReaderIds,
  parseShareListRequest,
  type ShareListName,
} from "../../wire/share-list.ts";
import type { Handler, Handlers } from "../call.ts";
import { answer } from "../edge/answer.ts";
import { sharedWithReaders, shareList } from "../store/share-lists.ts";
import { storableType } from "../store/text.ts";

function listed(name: ShareListName): Handler {
  return async (call, deps) => {
    const request = parseShareListRequest(name, await call.json());
    if (request.type !== null) storableType(request.type);
    return answer(200, encodeShareList(name, await shareList(deps.db, name, call.caller, request)));
  };
}

export const shareListRoutes = {
  shareOutgoing: listed("shareOutgoing"),
  shareIncoming: listed("shareIncoming"),
  authorizerOutgoing: listed("authorizerOutgoing"),
  authorizerIncoming: listed("authorizerIncoming"),

  /**
   * Lists which of the caller's own types these readers may read. Nobody published what the original service does
   * here, and no SDK looks at the answer. It cannot share anything, because sharing needs keys that the writer makes.
   */
  sharedRecords: async (call, deps) => {
    const rows = await sharedWithReaders(deps.db, call.caller, parseReaderIds(await call.json()));
    return answer(200, encodeShareList("shareOutgoing", { rows, nextToken: 0 }));
  },
} satisfies Handlers;
