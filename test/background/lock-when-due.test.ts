/** What counts as using the vault: a person's input and acts, never a list that a page asks for again by itself. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Profile, servedAnew } from "./profile.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const LIST = { text: "", strategy: "EXACT", type: null, includeShared: true, limit: 50, from: 0 } as const;

let profile: Profile;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  const server = servedAnew();
  profile = new Profile();
  await profile.setUp(server, "Me");
});
afterEach(() => vi.useRealTimers());

/** The lock state ten minutes after `act`, which came ten minutes after the set-up; the vault locks after fifteen. */
async function stateAfter(act: () => Promise<unknown>): Promise<string> {
  vi.setSystemTime(START + 10 * MINUTE);
  await act();
  vi.setSystemTime(START + 20 * MINUTE);
  return (await profile.page("vault.status", {})).state;
}

test("lists that are asked for again do not keep it open", async () => {
  const ask = async () => {
    await profile.page("record.list", LIST);
    await profile.page("people.list", {});
    await profile.page("type.list", {});
  };
  expect(await stateAfter(ask)).toBe("locked");
});

test("input in a page of ours does", async () => {
  expect(await stateAfter(() => profile.page("vault.touch", {}))).toBe("unlocked");
});

test("an act does", async () => {
  const record = {
    type: "note",
    template: "note",
    fields: [{ name: "note", value: "x" }],
    labels: [],
  } as const;
  const write = () => profile.page("record.write", { requestId: "r1", ...structuredClone(record) } as never);
  expect(await stateAfter(write)).toBe("unlocked");
});

test("an act leaves a line in the activity log once it was done; a look, or what was refused, leaves none", async () => {
  const lines = async () => (await profile.page("activity.list", {})).map(({ what }) => what);
  const before = await lines();
  await profile.page("people.list", {});
  await profile.page("vault.touch", {});
  const wrong = { before: "no, not this", after: "another horse battery", rekey: false, strength: null };
  await expect(profile.page("vault.change-passphrase", wrong)).rejects.toThrow();
  expect(await lines()).toEqual(before);
  await profile.page("settings.save", { autoLockMinutes: 15, sealType: "note" });
  expect(await lines()).toEqual(["settings.save", ...before]);
});
