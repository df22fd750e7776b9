/** The paged lists of shares and authorizers of the second version (PROTOCOL.md section 4.3, "v2 equivalents"). */
import * as v from "valibot";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { arrayOrNone, type JsonObject, orNull, parseWith, wholeOrTextSchema, wholeSchema } from "./parse.ts";

/** The most rows of a page, and the number of rows when the request does not say. */
export const SHARE_LIST_MAX = 1000;
const DEFAULT_LIMIT = 50;

/** The four lists, each with its name for the client on the other side of a row. */
export const OTHER_SIDE = {
  shareOutgoing: "reader_id",
  shareIncoming: "writer_id",
  authorizerOutgoing: "authorizer_id",
  authorizerIncoming: "authorized_by",
} as const;
export type ShareListName = keyof typeof OTHER_SIDE;

/** Which rows: all, or those with one client, of one type, or both. `offset` is the token of the page before. */
export interface ShareListRequest {
  readonly offset: number;
  readonly limit: number;
  readonly client: ClientId | null;
  readonly type: string | null;
}

/** One row: the client on the other side, the type, and since when. */
export interface ShareRow {
  readonly client: ClientId;
  readonly type: string;
  readonly created: string;
  readonly lastModified: string;
}

/** `nextToken` is 0 on the last page. */
export interface ShareListPage {
  readonly rows: readonly ShareRow[];
  readonly nextToken: number;
}

/** A number, or the same as a text; e3db-go sends an empty one for the first page. */
const token = v.nullish(
  v.union([
    v.pipe(
      v.literal(""),
      v.transform(() => 0),
    ),
    wholeOrTextSchema,
  ]),
  0,
);
const emptyOr = <Schema extends v.GenericSchema>(schema: Schema) =>
  orNull(
    v.union([
      v.pipe(
        v.literal(""),
        v.transform(() => null),
      ),
      schema,
    ]),
  );

function requestSchema(name: ShareListName) {
  return v.pipe(
    v.object({
      next_token: token,
      limit: v.nullish(wholeSchema, 0),
      [OTHER_SIDE[name]]: emptyOr(clientIdSchema),
      record_type: emptyOr(v.string()),
    }),
    v.transform(
      (wire): ShareListRequest => ({
        offset: wire.next_token as number,
        limit: Math.min((wire.limit as number) || DEFAULT_LIMIT, SHARE_LIST_MAX),
        client: wire[OTHER_SIDE[name]] as ClientId | null,
        type: wire.record_type as string | null,
      }),
    ),
  );
}

/** @throws VaultError `wire_invalid`; a limit over the maximum is cut to it */
export function parseShareListRequest(name: ShareListName, value: unknown): ShareListRequest {
  return parseWith(requestSchema(name), value);
}

/** Returns what `parseShareListRequest` reads. */
export function encodeShareListRequest(name: ShareListName, request: ShareListRequest): JsonObject {
  return {
    next_token: request.offset,
    limit: request.limit,
    ...(request.client === null ? {} : { [OTHER_SIDE[name]]: request.client }),
    ...(request.type === null ? {} : { record_type: request.type }),
  };
}

const listName = (name: ShareListName) => (name.startsWith("share") ? "shares" : "authorizations");

/** @throws VaultError `wire_invalid` */
export function parseShareList(name: ShareListName, value: unknown): ShareListPage {
  const row = v.object({
    [OTHER_SIDE[name]]: clientIdSchema,
    record_type: v.string(),
    created_at: v.nullish(v.string(), ""),
    last_modified: v.nullish(v.string(), ""),
  });
  const page = parseWith(v.object({ [listName(name)]: arrayOrNone(row), next_token: token }), value);
  const rows = page[listName(name)] as v.InferOutput<typeof row>[];
  return {
    rows: rows.map((wire) => ({
      client: wire[OTHER_SIDE[name]] as ClientId,
      type: wire.record_type as string,
      created: wire.created_at as string,
      lastModified: wire.last_modified as string,
    })),
    nextToken: page.next_token as number,
  };
}

/** Returns what `parseShareList` reads. */
export function encodeShareList(name: ShareListName, page: ShareListPage): JsonObject {
  const rows = page.rows.map((row) => ({
    [OTHER_SIDE[name]]: row.client,
    record_type: row.type,
    created_at: row.created,
    last_modified: row.lastModified,
  }));
  return { [listName(name)]: rows, next_token: page.nextToken };
}

/** Returns the readers of `POST /v1/storage/records/share`. @throws VaultError `wire_invalid` */
export function parseReaderIds(value: unknown): ClientId[] {
  const ids = v.pipe(arrayOrNone(clientIdSchema), v.maxLength(SHARE_LIST_MAX));
  return parseWith(v.object({ reader_ids: ids }), value).reader_ids;
}
