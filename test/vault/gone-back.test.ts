/**
 * A server that went back to an earlier state, and a browser that heard of the later one without having read it: by a
 * refusal, or from another browser of its person. It writes over nothing that its person did not see, and the browser
 * that knows the later state keeps it and shows that the server has another.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { learnFromBrowsers, syncBrowsers } from "../../src/vault/browsers/browsers.ts";
import type { RecordInput } from "../../src/vault/records/records.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { EVERYTHING, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let desk: Person;
let lap: Person;
let id: string;

/** A note that says `text`, in a sealed field or in a label. */
const inField = (text: string): RecordInput => ({
  type: "note",
  template: "custom",
  fields: [{ name: "text", value: text }],
  labels: [],
});
const inLabel = (text: string): RecordInput => ({
  ...inField("the same"),
  labels: [{ name: "text", value: text }],
});

beforeEach(async () => {
  server = new FakeServer();
  desk = await Person.join(server, "Me");
  lap = await desk.elsewhere();
});

const look = async (...browsers: Person[]) => {
  for (const browser of browsers) await browser.here().records.local.refresh({ sweep: true });
};
const row = async (browser: Person) => {
  const { records } = await browser.here().records.list({ ...EVERYTHING, strategy: "SMART" });
  return records.find(({ recordId }) => recordId === id);
};
const saysOf = (record: RecordInput | null | undefined) =>
  [...(record?.labels ?? []), ...(record?.fields ?? [])].find(({ name }) => name === "text")?.value ?? "";
/** What the browser lists, and what it says it held before where the server shows another state. */
const shown = async (browser: Person) => {
  const before = saysOf(await browser.here().records.before(id));
  const record = await row(browser);
  return record?.state === "verified" ? `verified ${saysOf(record)}` : `${record?.state}, before: ${before}`;
};
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );
/** Writes `record` over the version that the browser shows, as a form that was opened there does. */
const change = async (browser: Person, record: RecordInput, version = "") => {
  const over = version === "" ? ((await browser.here().records.peek(id))?.version ?? "") : version;
  return browser.here().records.update(id, over, record.fields, record.labels, 3);
};
/** Returns what sets the server's records back to what they are now; what browsers tell each other goes back too. */
const backup = () => {
  const records = new Map(server.records);
  return () => {
    server.records.clear();
    for (const [recordId, record] of records) server.records.set(recordId, record);
  };
};
const away = async (act: () => Promise<unknown>) => {
  server.tamper = () => {
    throw new TypeError("network");
  };
  await act();
  server.tamper = null;
  for (const browser of [desk, lap]) browser.records.local.connection.reset();
};

describe.each([
  ["a sealed field", inField],
  ["a label", inLabel],
])("changed in %s", (_, note) => {
  let restore: () => void;
  let former: string;
  beforeEach(async () => {
    id = await desk.write("r", note("one"));
    await look(desk, lap);
    former = (await row(lap))?.version ?? "";
    restore = backup();
  });
  const changeOn = async (browser: Person, ...texts: string[]) => {
    for (const text of texts) await change(browser, note(text));
  };

  test.each([1, 2, 20])(
    "%i times, and the other was refused over it: both know the later state, and neither loses it",
    async (count) => {
      const texts = Array.from({ length: count }, (_one, i) => `later ${i + 1}`);
      await changeOn(desk, ...texts);
      const newest = texts.at(-1) ?? "";
      expect(await codeOf(change(lap, note("mine")))).toBe("conflict");
      restore();
      expect(await codeOf(change(lap, note("mine"), former))).toBe("conflict");
      await look(desk, lap);
      for (const browser of [desk, lap.wake()]) expect(await shown(browser)).toBe(`older, before: ${newest}`);
    },
  );

  test("and a deletion was refused over it: the same", async () => {
    await changeOn(desk, "two");
    expect(await codeOf(lap.here().records.remove(id, former))).toBe("conflict");
    restore();
    await look(lap);
    expect(await shown(lap)).toBe("older, before: two");
    await lap.here().records.local.sendAgain();
    await look(desk);
    for (const browser of [desk, lap]) expect(await shown(browser)).toBe("verified two");
  });

  test("and another browser only told of it: what the server shows is older here too, and is written over by choice only", async () => {
    await changeOn(desk, "two", "three");
    await syncBrowsers(await desk.here().accounts.current(), 1);
    await learnFromBrowsers(await lap.here().accounts.current());
    restore();
    expect(await codeOf(change(lap, note("mine"), former))).toBe("conflict");
    await look(desk, lap.wake());
    expect((await row(lap))?.state).toBe("older");
    expect(await shown(desk)).toBe("older, before: three");
    // Nothing later is known here, so there is nothing to send.
    expect(await lap.here().records.local.sendAgain()).toBe(0);
    await changeOn(lap, "mine", "mine again", "and again", "and once more");
    await look(desk);
    expect(await shown(desk)).toBe("conflict, before: three");
    await changeOn(desk, "three");
    await look(lap);
    for (const browser of [desk, lap]) expect(await shown(browser)).toBe("verified three");
  });

  test("and what waited since before it is refused, and goes on waiting", async () => {
    await away(() => change(lap, note("written on the train")));
    await changeOn(desk, "two");
    await syncBrowsers(await desk.here().accounts.current(), 1);
    await learnFromBrowsers(await lap.here().accounts.current());
    restore();
    await look(lap, desk);
    expect((await lap.here().records.waiting()).map(({ problem }) => problem)).toEqual(["conflict"]);
    expect(saysOf(await row(lap))).toBe("written on the train");
    expect(await shown(desk)).toBe("older, before: two");
  });

  test.each([1, 2, 3, 15])(
    "and the other never heard of it and changed it %i times: whoever knows it keeps it, and is asked",
    async (count) => {
      await changeOn(desk, "two", "three");
      restore();
      await look(lap);
      await changeOn(lap, ...Array.from({ length: count }, (_one, i) => `mine ${i}`));
      await look(desk);
      expect(await shown(desk)).toBe("conflict, before: three");
    },
  );

  test("deleted by the other, which told of it: there again is not as it was", async () => {
    await desk.here().records.remove(id, former);
    await syncBrowsers(await desk.here().accounts.current(), 1);
    await learnFromBrowsers(await lap.here().accounts.current());
    restore();
    expect(await codeOf(change(lap, note("mine"), former))).toBe("conflict");
    await look(desk, lap);
    for (const browser of [desk, lap]) expect((await row(browser))?.state).toBe("returned");
  });

  test("and the server has it after all: nothing is asked, and nothing waits", async () => {
    await changeOn(desk, "two");
    await syncBrowsers(await desk.here().accounts.current(), 1);
    await learnFromBrowsers(await lap.here().accounts.current());
    await look(lap, desk);
    await changeOn(lap, "three");
    await look(desk);
    for (const browser of [desk, lap]) expect(await shown(browser)).toBe("verified three");
  });
});
