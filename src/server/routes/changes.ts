/** The feed of changes, with or without waiting for one (PROTOCOL.md section 7.3). It shows the caller's own view. */

import {
  type ChangePage,
  type ChangeRequest,
  encodeChangePage,
  NOW,
  parseChangeQuery,
  parseChangeRequest,
} from "../../wire/changes.ts";
import type { WrittenRow } from "../../wire/listed-record.ts";
import { assertStill } from "../auth/presence.ts";
import type { Call, Handlers } from "../call.ts";
import { changesSince, pointNow } from "../changes/feed.ts";
import { BEGINNING, parsePoint } from "../changes/point.ts";
import type { Deps } from "../deps.ts";
import { answer } from "../edge/answer.ts";
import type { Queryable } from "../postgres/database.ts";

/** So many types in a point cost as much as a small request does. */
const CHARGED_STREAMS = 20;

async function answerChanges(call: Call, deps: Deps, request: ChangeRequest): Promise<Response> {
  const { db, limits, rates, waits } = deps;
  const { caller } = call;
  if (request.since === NOW) {
    const point = await pointNow(db, caller, limits.searchMs);
    return answer(200, encodeChangePage({ changes: [], point, more: false }));
  }
  const point = request.since === null ? BEGINNING : parsePoint(request.since);
  rates.charge(caller, Math.floor(point.shared.size / CHARGED_STREAMS));
  const who = { caller, assertMay: (tx: Queryable) => assertStill(tx, call.sender) };
  const page = await waits.until<ChangePage<WrittenRow>>({
    client: caller,
    ms: request.wait * 1000,
    signal: call.gone,
    look: () => changesSince(db, who, point, request, limits.searchMs),
    isDone: ({ changes, more }) => changes.length > 0 || more,
  });
  // Whoever was stopped while it waited is told so.
  call.gone.throwIfAborted();
  return answer(200, encodeChangePage(page));
}

export const changeRoutes = {
  changes: async (call, deps) => answerChanges(call, deps, parseChangeQuery(call.query)),
  /** The same for points that are too long for a URL. */
  changesSince: async (call, deps) => answerChanges(call, deps, parseChangeRequest(await call.json())),
} satisfies Handlers;
