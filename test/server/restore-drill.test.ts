/** Random histories over a server that goes back to its backup; `npm run soak -- restore` runs many more. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runHistory } from "./histories.ts";
import { type ExternalPostgres, startPostgres } from "./postgres.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const COUNT = Number(process.env["SEALFIELD_HISTORIES"] ?? 2);
const FIRST = Number(process.env["SEALFIELD_FIRST_HISTORY"] ?? 1);

let postgres: ExternalPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ fsync: "off" });
});
afterAll(() => postgres.remove());

test.each([false, true])("nothing is lost, doubled or called tampered with; lies: %s", async (lies) => {
  const told = { acknowledged: 0, restores: 0, differences: 0 };
  const failed: Error[] = [];
  for (let seed = FIRST; seed < FIRST + (lies ? Math.ceil(COUNT / 2) : COUNT); seed++) {
    try {
      const one = await runHistory({ postgres: postgres.url, seed, lies });
      for (const name of Object.keys(told) as (keyof typeof told)[]) told[name] += one[name];
    } catch (error) {
      failed.push(error as Error);
      console.log(error);
    }
  }
  const { acknowledged, restores, differences } = told;
  console.log(
    `told: ${acknowledged} writes acknowledged, ${restores} restores, ${differences} differences shown, ${failed.length} histories failed`,
  );
  expect(failed).toEqual([]);
  expect(restores).toBeGreaterThan(0);
  expect(acknowledged).toBeGreaterThan(10);
  expect(differences).toBeGreaterThan(0);
});
