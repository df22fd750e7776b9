/**
 * The data of earlier versions, opened by this one: schemas from then are brought up to date, killed before each
 * statement or not, and everybody finds everything again and goes on.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "../../src/e3db/client.ts";
import { silent } from "../../src/server/edge/log.ts";
import type { Manifest } from "../../src/server/operate/backup/backup.ts";
import { restoreBackup } from "../../src/server/operate/backup/restore.ts";
import { keptTables, readRows, schemaVersion, writeRows } from "../../src/server/operate/backup/tables.ts";
import { type Database, openPool } from "../../src/server/postgres/database.ts";
import { migrate, migrateIn } from "../../src/server/schema/migrate.ts";
import { MIGRATIONS } from "../../src/server/schema/migrations/index.ts";
import { openBase } from "../../src/server/server.ts";
import { recordId } from "../../src/wire/ids.ts";
import type { Left } from "../upgrades/server-state.ts";
import { freshDataDir, startTestServer } from "./harness.ts";
import { killedAt } from "./killed-at.ts";
import { type ExternalPostgres, freshDatabase, startPostgres } from "./postgres.ts";

const FIXTURES = resolve(import.meta.dirname, "../upgrades");
const fixtures = readdirSync(FIXTURES)
  .filter((name) => /^server-\d+$/.test(name))
  .map((name) => {
    const folder = join(FIXTURES, name);
    const manifest = JSON.parse(readFileSync(join(folder, "backup/backup.json"), "utf8")) as Manifest;
    const left = JSON.parse(readFileSync(join(folder, "people.json"), "utf8")) as Left;
    return { name, folder, manifest, left };
  });

test("there is a fixture of this version's schema", () => {
  const newest = Math.max(...fixtures.map(({ manifest }) => manifest.schema));
  expect(newest, "the schema has changed: run node test/upgrades/renew.mjs").toBe(MIGRATIONS.length);
});

let postgres: ExternalPostgres;
const opened: Database[] = [];
beforeAll(async () => {
  postgres = await startPostgres({ fsync: "off" });
});
afterAll(async () => {
  for (const db of opened) await db.end();
  await postgres.remove();
});

describe.each(fixtures)("$name", ({ folder, left }) => {
  test("everybody finds everything again, and goes on", async () => {
    const dataDir = freshDataDir();
    const base = await openBase({ dataDir, partitions: 0, log: silent });
    const work = { ...base, signal: new AbortController().signal, progress: () => {} };
    try {
      await restoreBackup(work, join(folder, "backup"), { partitions: 0 });
    } finally {
      await base.close();
    }
    const server = await startTestServer({ dataDir });
    try {
      const world = { fetch: (request: Request) => server.fetch(request) };
      const { links } = server.files;
      const options = { world, fileOrigins: links === null ? [] : [links.origin] };
      const clientOf = (person: keyof Left["people"]) =>
        new Client({ ...left.people[person], serverUrl: server.url }, options);
      const [alice, bob, nina] = [clientOf("alice"), clientOf("bob"), clientOf("nina")];
      const clients = { alice, bob, nina };
      for (const { reader, recordId: id, type, data, plain } of left.records) {
        const read = await clients[reader].read(recordId(id));
        expect({ type: read.meta.type, data: read.data, plain: read.plain }).toEqual({ type, data, plain });
      }
      await expect(alice.read(recordId(left.removed))).rejects.toMatchObject({ code: "not_found" });
      const file = await alice.files.read(recordId(left.file.recordId));
      expect(await new Response(file.stream).text()).toBe(left.file.text);
      const writer = await bob.pinnedKeys(alice.clientId);
      expect((await bob.notes.read({ name: left.note.name }, writer)).data).toEqual(left.note.data);
      const { items } = await bob.groups.records(left.group.groupId);
      expect(items.map(({ record }) => record?.data)).toEqual([left.group.data]);
      expect(await bob.authorizers.granted()).toMatchObject([{ type: "recipe" }]);
      const found = await alice.searchPage({ includeAllWriters: true });
      expect(found.total).toBeGreaterThan(3);
      for (const client of [alice, nina]) {
        const { meta } = await client.write({ type: "contact/family", data: { after: "all" } });
        expect((await client.read(meta.recordId)).data).toEqual({ after: "all" });
      }
    } finally {
      await server.stop();
    }
  });
});

describe.each(fixtures.filter(({ manifest }) => manifest.schema < MIGRATIONS.length))(
  "the schema of $name",
  ({ folder, manifest }) => {
    async function filled(): Promise<Database> {
      const db = openPool({ connection: { url: (await freshDatabase(postgres.url)).url } });
      opened.push(db);
      await db.transaction(async (tx) => {
        await migrateIn(tx, { partitions: 0 }, manifest.schema);
        for (const table of Object.keys(manifest.tables)) {
          const text = gunzipSync(readFileSync(join(folder, `backup/tables/${table}.jsonl.gz`))).toString(
            "utf8",
          );
          const lines = text.split("\n").filter((line) => line !== "");
          if (lines.length > 0) await writeRows(tx, table, lines);
        }
      });
      return db;
    }

    test("comes up to date whatever statement it is killed before", async () => {
      const [db, untouched] = [await filled(), await filled()];
      await migrate(untouched);
      let before = manifest.schema;
      let kills = 0;
      for (let at = 1; ; ) {
        const run = killedAt(db, at);
        const ended = await migrate(run).then(
          () => true,
          () => false,
        );
        expect(ended).toBe(!run.killed);
        if (ended) break;
        kills++;
        const after = await schemaVersion(db);
        at = after > before ? 1 : at + 1;
        before = after;
      }
      const statements = MIGRATIONS.slice(manifest.schema).flatMap((one) =>
        one.statements({ partitions: 0 }),
      );
      expect(kills).toBeGreaterThanOrEqual(statements.length);
      expect(await contentOf(db)).toEqual(await contentOf(untouched));
    });
  },
);

/** All rows of all tables, as text. */
async function contentOf(db: Database): Promise<Record<string, string[]>> {
  return db.read(0, async (tx) => {
    const content: Record<string, string[]> = {};
    for (const table of await keptTables(tx)) {
      const lines: string[] = [];
      for await (const batch of readRows(tx, table)) lines.push(...batch);
      content[table] = lines.sort();
    }
    return content;
  });
}
