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
 * answers are the same in every run but for a few. Remains depend on the machine's pace: progress is written without
 * being waited for, so it may stand in one of them or in the next. A re-seal had 24 to 28.
 */
const AT_LEAST: Readonly<
  Record<string, readonly [points: number, awaits: number, remains: number, answers: number]>
> = {
  "first write": [800, 165, 10, 5],
  write: [700, 155, 6, 3],
  update: [820, 170, 5, 4],
  delete: [500, 110, 5, 2],
  "sending what waits": [1250, 205, 8, 7],
  share: [440, 95, 5, 4],
  revoke: [410, 85, 5, 4],
  "re-seal": [2400, 265, 20, 29],
  import: [1300, 180, 14, 6],
  "bulk delete": [1200, 170, 8, 5],
  "write that waits": [1050, 200, 7, 5],
  appoint: [520, 105, 5, 4],
  withdraw: [430, 88, 5, 3],
  "change of the passphrase": [300, 75, 5, 0],
  upload: [1000, 140, 12, 6],
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
