/**
 * Three random histories of a team, one of whom has two browsers; `npm run soak -- team` plays a hundred longer ones.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { playHistory } from "../team/history.ts";
import { startTestServer, type TestServer } from "./harness.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const COUNT = Number(process.env["SEALFIELD_HISTORIES"] ?? 3);
const FIRST = Number(process.env["SEALFIELD_FIRST_HISTORY"] ?? 1);
const LENGTH = Number(process.env["SEALFIELD_HISTORY_LENGTH"] ?? 30);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const told = { histories: 0, acts: 0, records: 0 };
afterAll(() => {
  console.log(`told: ${told.histories} histories of ${told.acts} acts with ${told.records} records`);
  // Some histories write little: all of them together do not.
  expect(told.records).toBeGreaterThan(3 * told.histories);
});

test.each(Array.from({ length: COUNT }, (_, i) => FIRST + i))(
  "history %i: who is shown as a reader reads, nobody else has a key, nothing is lost or doubted",
  async (seed) => {
    const { acts, wrong, records } = await playHistory(server, seed, LENGTH);
    told.histories++;
    told.acts += acts.length;
    told.records += records;
    if (told.histories % 10 === 0) console.log(`up to history ${seed}: ${told.acts} acts`);
    expect(wrong, acts.join("\n")).toEqual([]);
    expect(records).toBeGreaterThan(0);
  },
);
