/** A device that somebody looks at follows the whole server: what others do shows within three seconds. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { syncBrowsers } from "../../src/vault/browsers/browsers.ts";
import { type News, waitForNews } from "../../src/vault/records/follow.ts";
import { EVERYTHING, input, Person } from "../vault/person.ts";
import { worldOf } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { busyMs } from "./pace.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

/** From what somebody else did to what is here, where nothing else runs. */
const SOON_MS = 3_000;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

let writer: Person;
let reader: Person;
beforeEach(async () => {
  const meeting = { url: server.url, world: worldOf(server), token: () => server.mintToken() };
  [writer, reader] = [await Person.join(meeting, "Writer"), await Person.join(meeting, "Reader")];
  await writer.write("first", input("a", { x: "1" }));
  await writer.share("a", reader);
  await reader.here().records.local.refresh();
});

/** Waits as an open page does while `act` happens, and returns the news once they are in the copy. */
async function whileLooking(person: Person, act: () => Promise<unknown>): Promise<News | null> {
  const waiting = waitForNews(person.here().accounts, person.records.local);
  const polls = async () =>
    /^sealfield_requests_waiting_for_changes (\d+)$/m.exec(
      await (await fetch(`${server.url}/metrics`)).text(),
    )?.[1];
  await expect.poll(polls, { interval: 20 }).toBe("1");
  await act();
  const since = performance.now();
  const news = await waiting;
  await person.here().records.local.refreshAgain();
  expect(performance.now() - since).toBeLessThan(SOON_MS + (await busyMs(server)));
  return news;
}
const shown = async () =>
  (await reader.here().records.list({ ...EVERYTHING, strategy: "SMART" })).records.map(
    ({ fields }) => fields[0]?.value,
  );

test("a new record, a change, a deletion and a stop", async () => {
  let id = "";
  await whileLooking(reader, async () => {
    id = await writer.write("second", input("a", { x: "2" }));
  });
  expect(await shown()).toEqual(["2", "1"]);
  await whileLooking(reader, () => writer.update(id, { x: "3" }));
  expect(await shown()).toEqual(["3", "1"]);
  await whileLooking(reader, async () =>
    writer.here().records.remove(id, (await writer.records.read(id)).version),
  );
  expect(await shown()).toEqual(["1"]);
  const news = await whileLooking(reader, () => writer.here().directory.revoke("a", reader.id));
  expect(news).toMatchObject({ people: true });
  expect(await shown()).toEqual([]);
});

test("a share, and what my other browser knows", async () => {
  await writer.write("b", input("b", { x: "of b" }));
  expect(await whileLooking(reader, () => writer.share("b", reader))).toMatchObject({ people: true });
  expect(await shown()).toEqual(["of b", "1"]);
  const lap = await writer.elsewhere();
  await writer.here().records.local.refresh();
  const told = async () => {
    await lap.here().directory.chooseRule("a", "mixed", 1);
    await syncBrowsers(await lap.accounts.current(), 1);
  };
  expect(await whileLooking(writer, told)).toMatchObject({ browsers: true });
});

test("nothing new is no news, and a lock ends the wait", async () => {
  const waiting = waitForNews(reader.here().accounts, reader.records.local).catch((error: unknown) => error);
  await reader.vault.lock();
  expect(await waiting).toMatchObject({ code: expect.stringMatching(/^(aborted|vault_locked)$/) });
});
