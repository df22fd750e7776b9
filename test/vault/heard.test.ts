/** What is heard of others' shares: names where no server is asked, two of one name, and that somebody stopped. */
import { beforeEach, expect, test, vi } from "vitest";
import { FakeServer } from "../e3db/fake-server.ts";
import { input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let ada: Person;
let bea: Person;
let me: Person;
beforeEach(async () => {
  server = new FakeServer();
  [ada, bea, me] = [
    await Person.join(server, "Writer"),
    await Person.join(server, "Writer"),
    await Person.join(server, "Me"),
  ];
  for (const writer of [ada, bea]) {
    await writer.write("r", input("a", { x: "1" }));
    await writer.share("a", me);
  }
});
const listed = () => me.wake().directory.list();

test("people have names in rows too, and two of one name are marked until one has another", async () => {
  const [name = ""] = (await listed()).incoming.map(({ person }) => person.name);
  expect(name).not.toBe("");
  server.tamper = () => {
    throw new TypeError("network");
  };
  const rows = [await me.wake().directory.person(ada.id), await me.directory.person(bea.id)];
  expect(rows).toMatchObject([
    { name, alike: true },
    { name, alike: true },
  ]);
  server.tamper = null;
  await me.directory.lookup(ada.id);
  await me.directory.save(ada.id, "Ada", true);
  expect(await me.directory.person(ada.id)).toMatchObject({ name: "Ada" });
  expect("alike" in (await me.directory.person(ada.id))).toBe(false);
  expect("alike" in (await me.directory.person(bea.id))).toBe(false);
  await me.directory.lookup(bea.id);
  await me.directory.save(bea.id, " ADA ", true);
  expect(await me.directory.person(ada.id)).toMatchObject({ alike: true });
});

test("a stop is told once, until it is dismissed or shared again; of a muted type not", async () => {
  expect((await listed()).ended).toEqual([]);
  await ada.here().directory.revoke("a", me.id);
  await bea.here().directory.revoke("a", me.id);
  const { ended } = await listed();
  expect(ended.map(({ type, person }) => [type, person.clientId]).sort()).toEqual(
    [
      ["a", ada.id],
      ["a", bea.id],
    ].sort(),
  );
  expect((await listed()).ended).toEqual(ended);
  await me.directory.dismissEnded(ada.id, "a");
  expect((await listed()).ended).toMatchObject([{ person: { clientId: bea.id } }]);
  await bea.share("a", me);
  expect((await listed()).ended).toEqual([]);
  await me.directory.answer(bea.id, "a", "muted");
  await bea.here().directory.revoke("a", me.id);
  expect((await listed()).ended).toEqual([]);
});
