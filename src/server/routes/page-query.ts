/** Pages as queries ask for them: `nextToken` and `max` of groups, `next` and `limit` of clients. */
import { VaultError } from "../../errors.ts";
import type { Slice } from "../store/slice.ts";

const DEFAULT_PAGE = 50;
const MAX_PAGE = 1000;

/** The names of the two parameters. */
export interface SliceNames {
  readonly token: string;
  readonly limit: string;
}

const GROUP_NAMES: SliceNames = { token: "nextToken", limit: "max" };

/** Returns the page that a query asks for; SDKs leave parameters out or empty. @throws VaultError `bad_request` */
export function sliceOf(query: URLSearchParams, names: SliceNames = GROUP_NAMES): Slice {
  const limit = whole(query, names.limit, DEFAULT_PAGE) || DEFAULT_PAGE;
  return { offset: whole(query, names.token, 0), limit: Math.min(limit, MAX_PAGE) };
}

function whole(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null || text === "") return fallback;
  if (!/^\d{1,9}$/.test(text)) throw new VaultError("bad_request", `${name} is a whole number`);
  return Number(text);
}
