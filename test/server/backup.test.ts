/** A backup has all that a server keeps: every row of every table, and every file that a row of any table names. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openKeys, publicKeyOf, signingKeyOf } from "../../src/e3db/identity.ts";
import { silent } from "../../src/server/edge/log.ts";
import { makeBackup, type Work } from "../../src/server/operate/backup/backup.ts";
import { check } from "../../src/server/operate/backup/check.ts";
import { neededFiles } from "../../src/server/operate/backup/references.ts";
import { restoreBackup } from "../../src/server/operate/backup/restore.ts";
import { keptTables, readRows } from "../../src/server/operate/backup/tables.ts";
import type { Database } from "../../src/server/postgres/database.ts";
import { openBase } from "../../src/server/server.ts";
import { enrol } from "./e3db-people.ts";
import { freshDataDir, startTestServer, type TestServer } from "./harness.ts";

let server: TestServer;
const folders: string[] = [];
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = freshDataDir();
  folders.push(folder);
  return folder;
}

function workOn(base: Pick<Work, "db" | "files">): Work {
  return { ...base, signal: new AbortController().signal, progress: () => {} };
}

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

test("rows and files come back the same, also into tables split by tenant; nothing counts as unneeded", async () => {
  const [alice, bob] = await Promise.all([enrol(server, "Alice"), enrol(server, "Bob")]);
  const { client } = alice;
  const gone = await client.write({
    type: "log",
    data: { a: "1" },
    plain: { 'q"\u2028': "\\ \r\n\t ünï 😀" },
  });
  await client.write({ type: "log", data: { a: "2", b: "x".repeat(2_000_000) }, plain: { k: "v" } });
  await client.share("log", bob.asReader);
  await client.remove(gone.meta);
  const bytes = (size: number) => new Blob([new Uint8Array(size).fill(7)]).stream();
  await client.files.write({ type: "doc", plain: {} }, bytes(70_000));
  const ring = openKeys(bob.identity);
  const reader = { publicKey: publicKeyOf(ring), signingKey: signingKeyOf(ring) };
  await client.notes.writeFile({ data: { s: "1" }, reader }, bytes(300));

  const findings = [];
  for await (const found of check({ db: server.db, files: server.files, s3: null, repair: false })) {
    findings.push(found);
  }
  expect(findings.filter(({ good }) => !good)).toEqual([]);
  expect(findings.map(({ text }) => text)).toContain("2 of 2 files whole");

  const folder = newFolder();
  const { files, missing } = await makeBackup(workOn(server), folder);
  expect([files.count, missing]).toEqual([2, []]);
  const dataDir = newFolder();
  const base = await openBase({ dataDir, log: silent });
  try {
    await restoreBackup(workOn(base), folder, { partitions: 3 });
    const before = await contentOf(server.db);
    expect(before["record"]).toHaveLength(2);
    expect(await contentOf(base.db)).toEqual(before);
    for (const { id } of await neededFiles(base.db)) {
      const [one, other] = [await server.files.get(id), await base.files.get(id)];
      const same = Buffer.compare(
        Buffer.from(await new Response(one?.body).arrayBuffer()),
        Buffer.from(await new Response(other?.body).arrayBuffer()),
      );
      expect(same).toBe(0);
    }
    await expect(restoreBackup(workOn(base), folder, { partitions: 0 })).rejects.toMatchObject({
      code: "conflict",
    });
  } finally {
    await base.close();
  }
  await expect(
    restoreBackup(workOn(server), join(folder, "tables"), { partitions: 0 }),
  ).rejects.toMatchObject({ code: "input_invalid" });
});
