/**
 * Two server processes behind a round-robin proxy, one killed with requests in its hands: the client asks again, each
 * write happens once, and nothing acknowledged is lost.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { clause } from "../../src/e3db/records/search.ts";
import { enrol } from "./e3db-people.ts";
import { freshDataDir } from "./harness.ts";
import { type ExternalPostgres, startPostgres } from "./postgres.ts";
import { startTwoNodes, type TwoNodes } from "./two-nodes.ts";

const WRITERS = 4;
const EACH = 25;
/** About the middle of what all send. */
const KILLED_AT = 40;

let postgres: ExternalPostgres;
let two: TwoNodes;
beforeAll(async () => {
  postgres = await startPostgres();
  two = await startTwoNodes(postgres.url, freshDataDir());
});
afterAll(async () => {
  await two.stop();
  await postgres.remove();
});

test("a node killed under concurrent writers costs nobody a write, and doubles none", async () => {
  const writers = await Promise.all(Array.from({ length: WRITERS }, (_, i) => enrol(two, `writer ${i}`)));
  for (const { client } of writers)
    await client.write({ type: "log", data: { n: "-1" }, plain: { n: "-1" } });
  const [first] = two.nodes;
  let acknowledged = WRITERS;
  let cutOff = 0;
  let ended: Promise<unknown> = Promise.resolve();
  two.onRequest = async () => {
    if (acknowledged >= KILLED_AT && !first.program.child.killed && first.running > 0) {
      cutOff = first.running;
      ended = first.program.end("SIGKILL");
    }
    // A busy machine takes its time to kill: until then the node would take requests that it never answers.
    await ended;
  };
  const work = async ({ client }: (typeof writers)[number]) => {
    for (let n = 0; n < EACH; n++) {
      await client.write({ type: "log", data: { n: String(n) }, plain: { n: String(n) } });
      acknowledged++;
    }
  };
  await Promise.all(writers.map(work));
  await ended;
  expect(first.program.child.signalCode).toBe("SIGKILL");
  expect(cutOff).toBeGreaterThan(0);
  for (const { client } of writers) {
    const match = [clause({ types: ["log"] })];
    const { records, total } = await client.searchPage({ match, includeData: true, limit: 1000 });
    expect(total).toBe(EACH + 1);
    const numbers = Array.from({ length: EACH + 1 }, (_, n) => String(n - 1));
    expect(records.map(({ record }) => record?.data["n"])).toEqual(numbers);
  }
});
