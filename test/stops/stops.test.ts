/**
 * The worker may die at every await of background, vault and e3db, the browser may be closed there, every answer of
 * the server may be lost: each act ends done, once. How many points were reached is printed, and may not fall.
 */

import type { ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { actsOf, beginning } from "./acts.ts";
import { serveSource } from "./life.ts";
import { numberAwaits } from "./number-awaits.ts";
import { type Act, type Swept, sweep } from "./sweep.ts";

/**
 * Lower bounds per act: hooks passed, different awaits among them, different remains, answers lost. Hooks, awaits and
 * answers are the same in every run but for a few, and their bounds lie just below. Remains depend on the machine's
 * pace: progress is written without being waited for, so it may stand in one of them or in the next. A first write had
 * 9 to 12; the bound is half of the fewest seen, and fails where a sweep stops seeing what changes.
 */
const AT_LEAST: Readonly<
  Record<string, readonly [points: number, awaits: number, remains: number, answers: number]>
> = {
  "first write": [910, 196, 4, 5],
  write: [760, 186, 3, 3],
  update: [880, 198, 3, 4],
  delete: [560, 134, 3, 2],
  "sending what waits": [1510, 278, 4, 7],
  share: [1020, 172, 5, 8],
  revoke: [1080, 206, 5, 6],
  "re-seal": [3750, 323, 15, 34],
  import: [1840, 319, 8, 6],
  "bulk delete": [1540, 212, 4, 5],
  "write that waits": [1340, 270, 3, 5],
  appoint: [1130, 213, 4, 7],
  withdraw: [480, 96, 3, 3],
  "change of the passphrase": [340, 86, 3, 0],
  upload: [1110, 162, 7, 6],
};

let source: ViteDevServer;
let begun: Awaited<ReturnType<typeof beginning>>;

beforeAll(async () => {
  // No jitter: repeats of safe requests come at once.
  vi.spyOn(Math, "random").mockReturnValue(0);
  vi.stubGlobal("self", { addEventListener: () => undefined });
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  source = await serveSource();
  begun = await beginning(source);
});

afterAll(async () => {
  await source?.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("stopped at every await", () => {
  test.each(Object.keys(AT_LEAST))("%s", async (name) => {
    const act = actsOf(source, begun.reader, begun.readerId).find((one) => one.name === name) as Act;
    const swept: Swept = await sweep(source, begun.start, act);
    const { points, awaits, remains, answers } = swept;
    console.log(
      `${name}: ${points} points at ${awaits} awaits, ${remains} different remains, ${answers} answers lost`,
    );
    const least = AT_LEAST[name] ?? [];
    const reached = [points, awaits, remains, answers].map((count, i) => Math.min(count, least[i] ?? 0));
    expect(reached).toEqual(least);
  });

  test("no act is forgotten here", () => {
    const names = actsOf(source, begun.reader, begun.readerId).map((act) => act.name);
    expect(names).toEqual(Object.keys(AT_LEAST));
  });
}, 300_000);

test("awaits are numbered inside one another, in loops, and nothing else is changed", async () => {
  const code =
    'async function f(g) { const a = await g(await 1, "await 2"); for await (const b of g()) h(b); return a }';
  expect(numberAwaits(code, "x.ts")).toEqual({
    count: 3,
    code: `const __life = globalThis.sealfieldLife, fetch = __life.fetch;
async function f(g) { const a = (await __life.before("x.ts#1"), await __life.after("x.ts#1", await g((await __life.before("x.ts#2"), await __life.after("x.ts#2", await 1)), "await 2"))); for await (const b of g()) { await __life.after("x.ts#3"); h(b); } return a }`,
  });
});
