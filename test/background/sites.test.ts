/** Sites that a person turns on: the permission, the script and what is said of them come and go together. */
import { beforeEach, expect, test, vi } from "vitest";
import type { FakeServer } from "../e3db/fake-server.ts";
import { eventually } from "../fakes/eventually.ts";
import { codeOf, PASSPHRASE, Profile, servedAnew } from "./profile.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const SITE = "https://example.com";
const PATTERN = "https://example.com/*";

let server: FakeServer;
let profile: Profile;

beforeEach(async () => {
  server = servedAnew();
  profile = new Profile();
  await profile.setUp(server, "Me");
  profile.openPage(1, SITE);
});

const running = () => [...profile.world.scripts.values()];
const ask = (origin: string | null, on: boolean) => profile.page("here.site", { origin, on });
const state = async () => {
  const { on, allOn } = (await profile.page("here.read", {})).site;
  return { on, allOn };
};
const turnOn = (origin = SITE) => profile.turnOn(origin);

test("nothing runs by itself before the permission is there; then one script does, on that site only", async () => {
  expect(await state()).toEqual({ on: false, allOn: 0 });
  await ask(SITE, true);
  expect(running()).toEqual([]);
  await profile.wake();
  await profile.world.grant(PATTERN);
  await eventually(() => expect(running()).toEqual([{ id: PATTERN, matches: [PATTERN], js: ["site.js"] }]));
  expect(await state()).toEqual({ on: true, allOn: 1 });
  expect(await codeOf(ask(`${SITE}/path`, true))).toBe("input_invalid");
  expect(await codeOf(ask("moz-extension://x", true))).toBe("input_invalid");
});

test("a permission that was given for something else, or long after the press, turns nothing on", async () => {
  await profile.world.grant(PATTERN);
  expect(await state()).toEqual({ on: false, allOn: 0 });
  await profile.world.revoke(PATTERN);
  await ask(SITE, true);
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 3 * 60_000);
  await profile.world.grant(PATTERN);
  expect(await state()).toEqual({ on: false, allOn: 0 });
  clock.mockRestore();
  expect(running()).toEqual([]);
  // Asked for and refused: the popup says so, and a permission that comes later is not for this.
  await profile.world.revoke(PATTERN);
  await ask(SITE, true);
  await ask(SITE, false);
  await profile.world.grant(PATTERN);
  expect(await state()).toEqual({ on: false, allOn: 0 });
});

test("taken back in the browser, also while the vault is locked, the script goes and stays away", async () => {
  await turnOn();
  await profile.page("vault.lock", {});
  await profile.world.revoke(PATTERN);
  await eventually(() => expect(running()).toEqual([]));
  await profile.page("vault.unlock", { passphrase: PASSPHRASE });
  expect(await state()).toEqual({ on: false, allOn: 0 });
  await profile.world.grant(PATTERN);
  expect(await state()).toEqual({ on: false, allOn: 0 });
});

test("what a browser forgets with an update comes back; a locked vault takes nothing away", async () => {
  await turnOn();
  await profile.page("vault.lock", {});
  await profile.wake();
  expect(running()).toHaveLength(1);
  profile.world.scripts.clear();
  await profile.page("vault.unlock", { passphrase: PASSPHRASE });
  expect(await state()).toEqual({ on: true, allOn: 1 });
});

test("off for one site, and everywhere, with their permissions; a server keeps the one that is its own", async () => {
  const own = new URL(server.url);
  const servers = `${own.protocol}//${own.hostname}`;
  for (const origin of [SITE, "https://other.example", servers]) await turnOn(origin);
  await ask(SITE, false);
  expect(await state()).toEqual({ on: false, allOn: 2 });
  expect(profile.world.granted).not.toContain(PATTERN);
  await ask(null, false);
  expect(await state()).toEqual({ on: false, allOn: 0 });
  expect(running()).toEqual([]);
  expect([...profile.world.granted]).toEqual([`${servers}/*`]);
});

test("the count of a page is on its tab's badge, from the top page of a site that is on, and from no other", async () => {
  const [page, inner] = profile.openPage(2, SITE, SITE);
  if (page === undefined || inner === undefined) throw new Error("no page");
  const tell = (count: number, frame = page) =>
    profile.content({ tabId: 2, frame }, "page.sealed", { count });
  expect(await codeOf(tell(3))).toBe("page_not_allowed");
  await turnOn();
  await tell(3);
  expect([...profile.world.badges]).toEqual([[2, "3"]]);
  expect(await codeOf(tell(4, inner))).toBe("page_not_allowed");
  for (const count of [-1, 51, 1.5]) expect(await codeOf(tell(count))).toBe("message_invalid");
  expect([...profile.world.badges]).toEqual([[2, "3"]]);
  await tell(0);
  expect([...profile.world.badges]).toEqual([]);
});
