/** Three random histories of a team, one of whom has two browsers; `npm run soak -- team` plays a hundred. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { playHistory } from "../team/history.ts";
import { startTestServer, type TestServer } from "./harness.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test.each([1, 2, 3])(
  "history %i: who is shown as a reader reads, nobody else has a key, nothing is lost or doubted",
  async (seed) => {
    const { acts, wrong, records } = await playHistory(server, seed, 30);
    expect(wrong, acts.join("\n")).toEqual([]);
    expect(records).toBeGreaterThan(3);
  },
);
