/** One client that asks for more than there is, in one request or in many, gets an end and takes nothing from others. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/server/store/sql.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { type Person, register } from "./people.ts";

let server: TestServer;
let greedy: Person;
beforeAll(async () => {
  server = await startTestServer({ limits: { searchMs: 1_000 } });
  greedy = await register(server);
});
afterAll(async () => server.stop());

const texts = (count: number) => Array.from({ length: count }, (_, i) => `v${i}`);
const equal = (text: string) => ({ eq: { name: "k", value: text } });

describe("a search that is too large is refused, and one as large as it may be is answered", () => {
  const values = (count: number, more: object = {}) => [{ terms: { values: texts(count) }, ...more }];
  test.each([
    ["clauses", (n: number) => ({ match: texts(n / 2).map((text) => ({ terms: { values: [text] } })) }), 512],
    ["excluded clauses", (n: number) => ({ exclude: texts(n).map(() => ({ terms: {} })) }), 256],
    ["patterns", (n: number) => ({ match: values(n - 1, { strategy: "WILDCARD" }) }), 256],
    ["terms that all have to match", (n: number) => ({ match: values(n - 1, { condition: "AND" }) }), 256],
    [
      "tags",
      (n: number) => ({
        match: [{ terms: { tags: Object.fromEntries(texts(n - 1).map((text) => [text, text])) } }],
      }),
      256,
    ],
    ["terms", (n: number) => ({ match: values(n) }), 10_000],
  ])("by its %s", async (_what, request, most) => {
    expect((await greedy.call("POST", "/v2/search", request(most))).status).toBe(200);
    const refused = await greedy.call("POST", "/v2/search", request(most + 2));
    expect([refused.status, refused.body.error]).toEqual([400, expect.stringContaining("ask several times")]);
  });

  test.each([
    ["conditions", (n: number) => ({ plain: { or: texts(n - 1).map(equal) } }), 256],
    [
      "negations",
      (n: number) => ({ plain: { and: texts(n / 2 - 1).map((text) => ({ not: equal(text) })) } }),
      256,
    ],
    ["types", (n: number) => ({ content_types: texts(n) }), 10_000],
  ])("a v1 query by its %s", async (_what, query, most) => {
    expect((await greedy.call("POST", "/v1/storage/search", query(most))).status).toBe(200);
    expect((await greedy.call("POST", "/v1/storage/search", query(most + 4))).status).toBe(400);
  });
});

test("a reading of many statements ends in its time, though each of them would", async () => {
  const reading = server.db.read(300, async (tx) => {
    for (;;) await tx.query(sql`select pg_sleep(0.05)`);
  });
  await expect(reading).rejects.toMatchObject({
    code: "timeout",
    message: expect.stringContaining("too long"),
  });
});
