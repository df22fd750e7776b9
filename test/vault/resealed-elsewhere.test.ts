/**
 * A change that waits, or a form that is open, while another of my browsers re-seals: only the key differs, so nobody
 * is asked.
 */
import { beforeEach, expect, test, vi } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let desk: Person;
let lap: Person;
let out: Person;
let id: string;
beforeEach(async () => {
  server = new FakeServer();
  [desk, out] = [await Person.join(server, "Me"), await Person.join(server, "Out")];
  id = await desk.write("r", input("a", { x: "1" }));
  await desk.share("a", out);
  lap = await desk.elsewhere();
  for (const browser of [lap, desk]) await browser.here().records.local.refresh();
});

const reseal = () => lap.here().reseals.stopAndReseal("a", out.id);
const change = (version: string, value: string) =>
  desk.here().records.update(id, version, input("a", { x: value }).fields, input("a", {}).labels, 3);
const versionHere = async () => (await desk.here().records.peek(id))?.version ?? "";
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );
async function away(act: () => Promise<unknown>): Promise<void> {
  server.tamper = () => {
    throw new TypeError("network");
  };
  await act();
  server.tamper = null;
  desk.records.local.connection.reset();
}
async function sent(): Promise<unknown> {
  await desk.here().records.local.refresh();
  expect((await desk.records.waiting()).map(({ problem }) => problem)).toEqual([]);
  const { records } = await lap.wake().records.list(EVERYTHING);
  return records.map(({ fields, state }) => [fields[0]?.value, state]);
}

test("a change made offline is sent by itself", async () => {
  const version = await versionHere();
  await away(() => change(version, "2"));
  await reseal();
  expect(await sent()).toEqual([["2", "verified"]]);
});

test("a deletion made offline too", async () => {
  const version = await versionHere();
  await away(() => desk.here().records.remove(id, version));
  await reseal();
  expect(await sent()).toEqual([]);
});

test("a form that was opened before is saved after it, also when the list has the new version already", async () => {
  const version = await versionHere();
  await reseal();
  expect(await codeOf(change(version, "2"))).toBe("done");
  await reseal();
  const before = await versionHere();
  await reseal();
  await desk.here().records.local.refresh();
  expect(await versionHere()).not.toBe(before);
  expect(await codeOf(change(before, "3"))).toBe("done");
  expect(await sent()).toEqual([["3", "verified"]]);
});

test("what somebody else changed is asked about, before and after a re-seal", async () => {
  const version = await versionHere();
  await away(() => change(version, "2"));
  await lap.update(id, { x: "theirs" });
  await reseal();
  await desk.here().records.local.refresh();
  expect((await desk.records.waiting()).map(({ problem }) => problem)).toEqual(["conflict"]);
});
