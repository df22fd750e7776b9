/**
 * Somebody who was stopped, in league with the server: keeps every key ever given, and gets a copy of all the server
 * keeps (SECURITY.md, T4 and T1).
 */
import { beforeEach, expect, test, vi } from "vitest";
import type { AccessKey } from "../../src/crypto/access-key.ts";
import { decryptField } from "../../src/crypto/field.ts";
import { openText, sealText } from "../../src/vault/sealing/sealed-text.ts";
import { input, type Person } from "../vault/person.ts";
import { Stage, shownTo } from "./stage.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.set();
});

/** Every value in the server's store that one of `keys` opens. */
async function opened(keys: readonly AccessKey[], person: Person): Promise<string[]> {
  const { ring } = await person.here().accounts.current();
  return [...stage.server.records.values()].flatMap(({ data }) =>
    Object.values(data).flatMap((quad) =>
      keys.flatMap((key) => {
        try {
          return [decryptField(ring.suite, key, quad)];
        } catch {
          return [];
        }
      }),
    ),
  );
}

async function keysOf(person: Person, writer: Person): Promise<AccessKey[]> {
  const { client, registry } = await person.here().accounts.current();
  const context = { writerId: writer.id, userId: writer.id, type: "a" };
  await client.keys.forReading(context);
  return registry.all(context);
}

test("plain rules: a stopped reader who kept the key reads what is written afterwards", async () => {
  const [writer, reader] = [await stage.plain("Writer"), await stage.plain("Reader")];
  await writer.write("a", { x: "before" });
  await writer.share("a", reader.identity.clientId);
  const key = await reader.accessKey(writer.identity.clientId, "a");
  await writer.revoke("a", reader.identity.clientId);
  const id = await writer.write("a", { x: "after" });
  expect(reader.openWith(key, stage.stored(id))).toEqual({ x: "after" });
});

test("after stop and re-seal: 0 values of the server's dump open with all the keys that were ever given", async () => {
  const me = await stage.join("Me");
  const [goes, stays] = [await stage.join("Goes"), await stage.join("Stays")];
  await me.share("a", goes);
  await me.share("a", stays);
  for (let i = 0; i < 5; i++) await me.write(`${i}`, input("a", { x: `value ${i}`, y: "y" }));
  const kept = await keysOf(goes, me);
  expect((await opened(kept, goes)).filter((value) => value.startsWith("value"))).toHaveLength(5);

  await me.here().reseals.stopAndReseal("a", goes.id);
  await me.write("after", input("a", { x: "value after" }));
  await me.update([...stage.server.records.keys()][0] ?? "", { x: "value changed" });
  expect(await opened(kept, goes)).toEqual([]);
  // The server lets it back in by its own policy, and gives it whatever EAK it holds.
  stage.server.policies.set(`${me.id} ${goes.id} a`, new Set(["read"]));
  for (const [place, eak] of stage.server.eaks) {
    if (place.endsWith(" a")) stage.server.eaks.set(`${me.id} ${goes.id} a`, eak);
  }
  const shown = await shownTo(goes.wake());
  expect(Object.values(shown).flatMap(({ values }) => values)).toEqual([]);
  const still = await shownTo(stays.wake());
  expect(Object.values(still).filter(({ state }) => state === "verified")).toHaveLength(6);

  const sealed = await sealText(me.here().accounts, "a", "https://example.com", "sealed after", 1);
  expect((await openText(goes.here().accounts, "https://example.com", sealed)).text).toBeNull();
});

test("stopped twice over: a helper who is stopped neither reads nor shares nor signs any more", async () => {
  const me = await stage.join("Me");
  const helper = await stage.join("Helper");
  const { Appointments } = await import("../../src/vault/sharing/appointments.ts");
  const id = await me.write("r", input("a", { x: "value" }));
  await me.directory.lookup(helper.id);
  const who = { writerId: me.id, type: "a", clientId: helper.id };
  const appointments = new Appointments(me.accounts, me.journal);
  await appointments.approve({ ...who, role: "authorizer" });
  await appointments.approve({ ...who, role: "editor" });
  await helper.update(id, { x: "by the helper" });
  expect((await shownTo(me))[id]?.state).toBe("verified");
  const kept = await keysOf(helper, me);

  await me.here().reseals.stopAndReseal("a", helper.id);
  expect(await appointments.list()).toEqual([]);
  expect(await opened(kept, helper)).toEqual([]);
  expect(stage.server.policies.get(`${me.id} ${helper.id} a`)?.size ?? 0).toBe(0);
  expect(stage.server.eaks.has(`${me.id} ${helper.id} a`)).toBe(false);
});
