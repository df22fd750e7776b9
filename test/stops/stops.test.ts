/**
 * The worker may die at every await of background, vault and e3db, the browser may be closed there, every answer of
 * the server may be lost: each act ends done, once. How many points were reached is printed, and may not fall.
 */

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { actsOf, beginning } from "./acts.ts";
import { numberedSource, type Source } from "./life.ts";
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
  "first write": [980, 210, 4, 5],
  write: [840, 200, 3, 3],
  update: [955, 213, 3, 4],
  delete: [620, 146, 3, 2],
  "sending what waits": [1610, 296, 4, 7],
  share: [1110, 186, 5, 8],
  revoke: [1170, 221, 5, 6],
  "re-seal": [3970, 344, 15, 34],
  import: [1885, 324, 8, 6],
  "bulk delete": [1540, 212, 4, 5],
  "write that waits": [1430, 288, 3, 5],
  appoint: [1220, 229, 4, 7],
  withdraw: [535, 106, 3, 3],
  "change of the passphrase": [378, 92, 3, 0],
  upload: [1190, 175, 7, 6],
};

let source: Source;
let begun: Awaited<ReturnType<typeof beginning>>;

beforeAll(async () => {
  // No jitter: repeats of safe requests come at once.
  vi.stubGlobal("Math", Object.assign(Object.create(Math), { random: () => 0 }));
  vi.stubGlobal("self", { addEventListener: () => undefined });
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  source = await numberedSource();
  begun = await beginning(source);
});

afterAll(async () => {
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
