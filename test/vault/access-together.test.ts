/**
 * Acts on access by one identity in two browsers that do not talk to each other meanwhile: whoever is shown as a reader
 * can open what is shared, and nobody who was stopped can.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { VaultError } from "../../src/errors.ts";
import { BROWSERS_TYPE } from "../../src/vault/memory/reserved-types.ts";
import { Appointments } from "../../src/vault/sharing/appointments.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let desk: Person;
let lap: Person;
let friend: Person;
let out: Person;
beforeEach(async () => {
  server = new FakeServer();
  [desk, friend, out] = [
    await Person.join(server, "Me"),
    await Person.join(server, "Friend"),
    await Person.join(server, "Out"),
  ];
  await desk.write("r", input("a", { x: "1" }));
  await desk.share("a", out);
  lap = await desk.elsewhere();
});

const eakOf = (reader: Person) => server.eaks.get(`${desk.id} ${reader.id} a`);
/** Who is listed, named by both browsers alike. */
async function listed(browser: Person): Promise<string[]> {
  const { outgoing } = await browser.wake().directory.list();
  const readers = await browser.directory.readersOf("a");
  expect(readers.map(({ clientId }) => clientId).sort()).toEqual(
    outgoing.flatMap(({ person, opens }) => (opens ? [person.clientId] : [])).sort(),
  );
  return readers.map(({ clientId }) => clientId).sort();
}
async function openedBy(reader: Person, requestId: string): Promise<string> {
  const id = await desk.wake().write(requestId, input("a", { x: requestId }));
  return reader
    .wake()
    .records.read(id)
    .then(
      ({ fields }) => fields[0]?.value ?? "",
      (error: unknown) => (error instanceof VaultError ? error.code : String(error)),
    );
}

describe("what one browser decided a moment ago holds for the other's next act", () => {
  test("a friend of the other browser gets the new key of a re-seal here", async () => {
    await lap.share("a", friend);
    await desk.wake().reseals.stopAndReseal("a", out.id);
    expect(await openedBy(friend, "after")).toBe("after");
    expect(await openedBy(out, "later")).not.toBe("later");
    expect([await listed(desk), await listed(lap)]).toEqual([[friend.id], [friend.id]]);
  });

  test("an editor appointed in the other browser too", async () => {
    await lap.here().directory.lookup(friend.id);
    const who = { role: "editor", writerId: lap.id, type: "a", clientId: friend.id } as const;
    await new Appointments(lap.accounts, lap.journal).approve(who);
    await desk.wake().reseals.stopAndReseal("a", out.id);
    expect(await openedBy(friend, "after")).toBe("after");
  });

  test("somebody whom the other browser stopped gets no key, and is not shown", async () => {
    await desk.share("a", friend);
    await lap.wake().directory.revoke("a", friend.id);
    await desk.wake().reseals.stopAndReseal("a", out.id);
    expect(eakOf(friend)).toBeUndefined();
    expect([await listed(desk), await listed(lap)]).toEqual([[], []]);
  });

  test("the other browser's clock may be ahead: the last word counts, whoever said it", async () => {
    const ahead = Date.now() + 86_400_000;
    const clock = vi.spyOn(Date, "now").mockReturnValue(ahead);
    await lap.share("a", friend);
    clock.mockRestore();
    await desk.wake().directory.revoke("a", friend.id);
    await lap.wake().reseals.stopAndReseal("a", out.id);
    expect(eakOf(friend)).toBeUndefined();
    await lap.share("a", friend);
    expect(await openedBy(friend, "again")).toBe("again");
  });

  test("a re-seal in the other browser between asking for the key and handing it out", async () => {
    let raced = false;
    server.tamper = async ({ route, params }) => {
      if (route !== "putAccessKey" || params["readerId"] !== friend.id || raced) return undefined;
      raced = true;
      await lap.wake().reseals.stopAndReseal("a", out.id);
      desk.here();
      return undefined;
    };
    await desk.share("a", friend);
    server.tamper = null;
    expect(raced).toBe(true);
    expect(await openedBy(friend, "after")).toBe("after");
    expect([await listed(desk), await listed(lap)]).toEqual([[friend.id], [friend.id]]);
  });

  test("a stop that could not be told yet gives no key away either", async () => {
    await desk.share("a", friend);
    server.tamper = ({ route, body }) =>
      (route === "createRecord" || route === "updateRecord") && JSON.stringify(body).includes(BROWSERS_TYPE)
        ? Response.error()
        : undefined;
    await lap
      .wake()
      .directory.revoke("a", friend.id)
      .catch(() => undefined);
    server.tamper = null;
    expect(server.policies.get(`${desk.id} ${friend.id} a`)?.has("read")).toBe(false);
    await desk.wake().reseals.stopAndReseal("a", out.id);
    expect(eakOf(friend)).toBeUndefined();
  });

  test("a server that keeps back what the browsers tell each other does not hold up a stop", async () => {
    await desk.share("a", friend);
    server.tamper = ({ route }) => (route === "search" ? Response.json({}, { status: 400 }) : undefined);
    await desk.wake().directory.revoke("a", friend.id);
    expect(eakOf(friend)).toBeUndefined();
  });
});

describe("who is shown as a reader", () => {
  test("nobody without a key, wherever readers are counted or named; they can be given one or stopped", async () => {
    await desk.share("a", friend);
    server.eaks.delete(`${desk.id} ${friend.id} a`);
    expect(await listed(desk)).toEqual([out.id]);
    const { outgoing } = await desk.directory.list();
    expect(outgoing.find(({ person }) => person.clientId === friend.id)).toMatchObject({ opens: false });
    expect(await desk.directory.types()).toMatchObject([{ type: "a", sharedWith: 1 }]);
    await desk.directory.share("a", friend.id);
    expect(await listed(desk)).toEqual([out.id, friend.id].sort());
  });

  test("nobody with an earlier key", async () => {
    await desk.share("a", friend);
    const earlier = eakOf(friend);
    await desk.wake().reseals.stopAndReseal("a", out.id);
    expect(await listed(desk)).toEqual([friend.id]);
    if (earlier !== undefined) server.eaks.set(`${desk.id} ${friend.id} a`, earlier);
    expect(await listed(desk)).toEqual([]);
  });

  test("the keys of readers are not asked for again and again", async () => {
    await desk.share("a", friend);
    await listed(desk);
    server.drain();
    await desk.directory.list();
    await desk.directory.readersOf("a");
    await desk.directory.types();
    expect(server.drain()).not.toContain("getAccessKey");
  });
});
