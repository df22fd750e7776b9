/**
 * Somebody with whom hundreds share: the feed tells everything once, and its statements do not grow with the sharers.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { changesSince } from "../../src/server/changes/feed.ts";
import { BEGINNING, parsePoint } from "../../src/server/changes/point.ts";
import type { Database } from "../../src/server/postgres/database.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { recordStatements } from "./partitions.ts";
import { type Person, register } from "./people.ts";

const SHARERS = 300;
/** Each has written so many records of the shared type. */
const EACH = 2;

let server: TestServer;
let reader: Person;
beforeAll(async () => {
  server = await startTestServer();
  reader = await register(server);
  const then = 1_700_000_000_000_000;
  await server.db.query(sql`with ids as
      (select gen_random_uuid() as id, ${then}::bigint + 10 * n as at from generate_series(1, ${SHARERS}::int) n),
    clients as (insert into client (client_id, name, public_key, api_key_id, api_secret_hash, created)
      select id, 'a sharer', '{}', id::text, '\\x00', at from ids),
    clocks as (insert into tenant_clock (writer_id, tick) select id, at + ${EACH}::int from ids),
    policies as (insert into policy (writer_id, reader_id, type, can_read, can_edit, can_authorize, created, modified)
      select id, ${reader.id}::uuid, 'news', true, false, false, at, at from ids),
    keys as (insert into access_key (writer_id, type, reader_id, eak, authorizer_id, created)
      select id, 'news', ${reader.id}::uuid, 'a.b', id, at from ids)
    insert into record (writer_id, rid, record_id, type, plain, data, modified, version)
    select id, at + n, gen_random_uuid(), 'news', '{}', '{}', at + n, gen_random_uuid()
    from ids, generate_series(1, ${EACH}::int) n`);
});
afterAll(async () => server.stop());

test("the first page takes as few statements as one of a client with few sharers; all pages have all, once", async () => {
  const recorded = recordStatements();
  let statements = 0;
  const { db } = server;
  const counting: Pick<Database, "read"> = {
    read: (ms, work) =>
      db.read(ms, (tx, limit) => {
        const query: typeof tx.query = (statement) => {
          statements++;
          return tx.query(statement);
        };
        return work({ ...tx, query }, limit);
      }),
  };
  const who = { caller: reader.id as ClientId, assertMay: async () => {} };
  const page = (point: typeof BEGINNING) =>
    changesSince({ ...db, ...counting }, who, point, { limit: 100, includeData: true }, 60_000);
  const seen = new Map<string, number>();
  const shared = new Set<string>();
  let point = BEGINNING;
  for (let more = true; more; ) {
    statements = 0;
    const found = await page(point);
    expect(statements).toBeLessThan(20);
    const places = found.changes.flatMap((change) => (change.kind === "record" ? change.record.meta : []));
    for (const { recordId } of places) seen.set(recordId, (seen.get(recordId) ?? 0) + 1);
    for (const change of found.changes) if (change.kind === "shared") shared.add(change.writerId);
    // Those of one writer come in the order in which they were written.
    for (const [at, { writerId, lastModified }] of places.entries()) {
      const before = places[at - 1];
      if (before?.writerId === writerId) expect(before.lastModified < lastModified).toBe(true);
    }
    point = parsePoint(found.point);
    more = found.more;
  }
  expect([seen.size, Math.max(...seen.values()), shared.size]).toEqual([SHARERS * EACH, 1, SHARERS]);
  expect((await page(point)).changes).toEqual([]);
  await recorded.assertDistributable(db);
});
