/**
 * A thief with the server's disk, its logs or its traffic finds no sealed value there. The same search first finds
 * labels planted in each of these places, short and compressed, so that its silence means something.
 */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "../../src/e3db/client.ts";
import type { RequestWorld } from "../../src/e3db/http/world.ts";
import { register } from "../../src/e3db/register.ts";
import { raw, sql } from "../../src/server/postgres/sql.ts";
import { type Hit, scanBytes, scanFolder } from "../canary/scan.ts";
import { freshDataDir, startTestServer } from "./harness.ts";

const SEALED = "CANARY-sealed-61c7e0";
const SEALED_LONG = `CANARY-long-90bb52 ${"all work and no play ".repeat(2000)}`;
const SEALED_LONG_NAME = "CANARY-long-90bb52";
const LABEL = "PLANTED-label-17fa33";
const LABEL_LONG = "PLANTED-inside-4d2c88";
const LOGGED = "PLANTED-logged-88ab01";
const CANARIES = [SEALED, SEALED_LONG_NAME, LABEL, LABEL_LONG, LOGGED];

const dataDir = freshDataDir();
const traffic: string[] = [];
const lines: string[] = [];
let onDisk: Hit[] = [];
let inTables: Hit[] = [];

/** Every row of every table as text: what lies compressed outside its row shows here in full. */
async function dumpTables(server: Awaited<ReturnType<typeof startTestServer>>): Promise<string> {
  const tables = await server.db.query<{ name: string }>(
    sql`select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await server.db.query<{ row: string }>(raw(`select t::text as row from ${name} t`));
    rows.push(...found.map(({ row }) => row));
  }
  return rows.join("\n");
}

beforeAll(async () => {
  const server = await startTestServer({
    dataDir,
    keep: true,
    log: (event, detail) => lines.push(JSON.stringify({ event, ...detail })),
  });
  const world: RequestWorld = {
    fetch: async (request) => {
      traffic.push(
        `${request.method} ${request.url} ${[...request.headers].join("\n")} ${await request.clone().text()}`,
      );
      const response = await server.fetch(request);
      traffic.push(`${[...response.headers].join("\n")} ${await response.clone().text()}`);
      return response;
    },
  };
  const token = await server.mintToken();
  const { identity } = await register({
    url: server.url,
    token,
    name: "Ada",
    world,
  });
  const client = new Client(identity, { world });
  const draft = (data: Record<string, string>, plain: Record<string, string>) => ({
    type: "canary",
    data,
    plain,
  });
  const { meta } = await client.write(draft({ secret: SEALED, long: SEALED_LONG }, { note: LABEL }));
  await client.update(
    meta,
    draft({ secret: SEALED, long: SEALED_LONG }, { note: `${"long ".repeat(4000)}${LABEL_LONG}` }),
  );
  await client.write(draft({ secret: SEALED }, { note: LABEL }));
  // A path that a careless log would keep, and an error that a careless engine would.
  await server.fetch(new Request(`${server.url}/v1/storage/records/${LOGGED}`));
  inTables = scanBytes("tables", await dumpTables(server), CANARIES);
  await server.stop();
  onDisk = scanFolder(dataDir, CANARIES, { postgres: true });
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const sealed = (hits: readonly Hit[]) => hits.filter(({ canary }) => canary.startsWith("CANARY"));
const found = (hits: readonly Hit[], canary: string) => hits.filter((hit) => hit.canary === canary);

describe("planted labels are found", () => {
  test("in the tables, in data files and in the write-ahead log", () => {
    expect(found(inTables, LABEL)).not.toEqual([]);
    expect(found(inTables, LABEL_LONG)).not.toEqual([]);
    const where = found(onDisk, LABEL).map((hit) => hit.where);
    expect(where.some((path) => path.includes("base/"))).toBe(true);
    expect(where.some((path) => path.includes("pg_wal/"))).toBe(true);
  });

  test("in the traffic and in a log line that holds one", () => {
    expect(scanBytes("traffic", traffic.join("\n"), [LABEL])).not.toEqual([]);
    expect(
      scanBytes("log", `${lines.join("\n")}\n${JSON.stringify({ path: LOGGED })}`, [LOGGED]),
    ).not.toEqual([]);
  });
});

describe("sealed values are found nowhere", () => {
  test("on disk and in the tables", () => expect(sealed([...onDisk, ...inTables])).toEqual([]));
  test("in the traffic", () =>
    expect(sealed(scanBytes("traffic", traffic.join("\n"), CANARIES))).toEqual([]));
  test("nor does a log keep anything that was asked for", () => {
    expect(lines.length).toBeGreaterThan(5);
    expect(scanBytes("log", lines.join("\n"), CANARIES)).toEqual([]);
  });
});
