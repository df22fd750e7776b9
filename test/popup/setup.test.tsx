// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KIT_WORDS } from "./fake/access.ts";
import { Fake } from "./fake/background.ts";
import { current, permissions } from "./fake/browser.ts";
import { PASSPHRASE, SERVER, TOKEN } from "./fake/sample.ts";
import { NAMES } from "./names.ts";
import {
  button,
  click,
  eventually,
  field,
  openWindow,
  see,
  seeHeading,
  type,
  type Window,
} from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window;
const { connect, protect, kit, done } = NAMES;

beforeEach(() => {
  fake = new Fake();
  current.fake = fake;
  permissions.asked = [];
  permissions.grant = true;
  location.hash = "";
});
afterEach(() => opened.close());

async function fillConnect(token = TOKEN): Promise<void> {
  await type(connect.server, SERVER);
  await type(connect.token, token);
  await type(connect.name, "Anna Lund");
  await click(connect.next);
}

async function fillProtect(): Promise<void> {
  await type(protect.passphrase, PASSPHRASE);
  await type(protect.repeat, PASSPHRASE);
  await click(protect.create);
}

/** Puts the kit off once it is there. */
async function skipKit(): Promise<void> {
  await seeHeading(kit.heading);
  await see(kit.sheet);
  await click(kit.later);
}

const asked = (...names: string[]) => fake.log.map(({ name }) => name).filter((name) => names.includes(name));

test("connect, protect, keep a way back: the vault is made before the identity, then the first record is written", async () => {
  opened = openWindow();
  await fillConnect();
  await fillProtect();
  await skipKit();
  await seeHeading(done.heading);
  expect(asked("server.check", "vault.create", "identity.register").slice(-3)).toEqual([
    "server.check",
    "vault.create",
    "identity.register",
  ]);
  await click(done.write);
  await seeHeading(NAMES.edit.heading);
});

test("a bad token leads back to Connect with everything kept, and the vault is not made twice", async () => {
  opened = openWindow();
  await fillConnect("spent");
  await fillProtect();
  await see("The server did not accept this token.");
  expect((await field(connect.server)).value).toBe(SERVER);
  expect((await field(connect.name)).value).toBe("Anna Lund");
  await type(connect.token, TOKEN);
  await click(connect.next);
  await skipKit();
  await seeHeading(done.heading);
  expect(asked("vault.create")).toHaveLength(1);
});

test("an invitation pasted as the address, or as the token, fills in both", async () => {
  opened = openWindow();
  for (const place of [connect.server, connect.token]) {
    await type(place, `${SERVER}/invite#token=${TOKEN}`);
    expect((await field(connect.server)).value).toBe(SERVER);
    expect((await field(connect.token)).value).toBe(TOKEN);
    await type(connect.server, "");
    await type(connect.token, "");
  }
});

test("a set-up link fills in address and token, and the token leaves the address afterwards", async () => {
  location.hash = `server=${encodeURIComponent(SERVER)}&token=${TOKEN}`;
  opened = openWindow();
  expect((await field(connect.server)).value).toBe(SERVER);
  expect((await field(connect.token)).value).toBe(TOKEN);
  await type(connect.name, "Anna");
  await click(connect.next);
  await fillProtect();
  await skipKit();
  await seeHeading(done.heading);
  expect(location.hash).toBe("");
});

test.each([
  ["", "Enter the address of your server."],
  ["not an address at all", "This is not a web address."],
  ["http://vault.example.org", "must use https://"],
])("address %j is refused with a sentence and nothing is asked", async (server, sentence) => {
  opened = openWindow();
  await type(connect.server, server);
  await type(connect.token, TOKEN);
  await type(connect.name, "Anna");
  await click(connect.next);
  await see(sentence);
  expect(asked("server.check")).toEqual([]);
});

test.each([
  ["not_e3db", "it is not an E3DB-compatible server"],
  ["network_unreachable", "The server cannot be reached."],
  ["timeout", "The server took too long to answer."],
] as const)("a server check that fails with %s says so and keeps what was typed", async (code, sentence) => {
  fake.fail("server.check", code);
  opened = openWindow();
  await fillConnect();
  await see(sentence);
  expect((await field(connect.token)).value).toBe(TOKEN);
});

test("what a server answers late is not said of another that was typed meanwhile", async () => {
  const late = "https://late.example.org";
  let answerLate: () => void = () => {};
  const time = new Promise<void>((resolve) => {
    answerLate = resolve;
  });
  const send = fake.send.bind(fake);
  fake.send = async (message) => {
    const { name, request } = message as { name: string; request: { serverUrl?: string } };
    if (name !== "server.check" || !request.serverUrl?.startsWith(late)) return send(message);
    await time;
    return { ok: false, error: { code: "not_e3db", detail: {} } };
  };
  const leaveAddress = async () => (await field(connect.token)).focus();
  opened = openWindow();
  await type(connect.server, late);
  await leaveAddress();
  await type(connect.server, SERVER);
  await leaveAddress();
  await see("The server answers and is E3DB-compatible.");
  answerLate();
  await new Promise((drawn) => setTimeout(drawn));
  expect(document.body.textContent).not.toContain("it is not an E3DB-compatible server");
});

test("an unreachable server offers to ask for its one host, and goes on when it is granted", async () => {
  fake.fail("server.check", "network_unreachable");
  opened = openWindow();
  await fillConnect();
  await see("Sealfield needs your permission");
  fake.fail("server.check");
  await click("Allow access to vault.example.org");
  await eventually(() => expect(permissions.asked).toEqual([{ origins: ["https://vault.example.org/*"] }]));
  await seeHeading("Protect your vault");
});

test("without that permission the person stays at Connect and knows why", async () => {
  fake.fail("server.check", "network_unreachable");
  permissions.grant = false;
  opened = openWindow();
  await fillConnect();
  await click("Allow access to vault.example.org");
  await see("Without this permission the server cannot be reached from here.");
  expect((await field(connect.server)).value).toBe(SERVER);
});

test("two different passphrases are refused; shown, one is enough", async () => {
  opened = openWindow();
  await fillConnect();
  await type(protect.passphrase, PASSPHRASE);
  await type(protect.repeat, "something else");
  await click(protect.create);
  await see("The two are not the same.");
  (await field(protect.show)).click();
  await click(protect.create);
  await skipKit();
  await seeHeading(done.heading);
});

test("a weak passphrase gets a sentence at its field", async () => {
  opened = openWindow();
  await fillConnect();
  await type(protect.passphrase, "short");
  await type(protect.repeat, "short");
  await click(protect.create);
  await see("This passphrase is too easy to guess.");
  expect((await field(protect.passphrase)).getAttribute("aria-invalid")).toBe("true");
});

test("after a window was closed in the middle, the vault that was made is used", async () => {
  fake.state = "unlocked";
  opened = openWindow();
  await see("Your vault is already made.");
  await fillConnect();
  await skipKit();
  await seeHeading(done.heading);
  expect(asked("vault.create")).toEqual([]);
});

describe("the kit", () => {
  const wordAt = async (): Promise<readonly [label: string, word: string][]> =>
    [...document.querySelectorAll(".kit-proof label")].map((label) => {
      const place = Number(/\d+/.exec(label.textContent ?? "")?.[0]);
      return [label.textContent ?? "", KIT_WORDS[place - 1] ?? ""];
    });

  test("is proven with two of its words; wrong ones are asked for again", async () => {
    opened = openWindow();
    await fillConnect();
    await fillProtect();
    await see(KIT_WORDS[23] ?? "");
    await click(kit.written);
    await see("Look at your paper");
    const places = await wordAt();
    expect(new Set(places.map(([label]) => label)).size).toBe(2);
    expect(document.body.textContent).not.toContain(KIT_WORDS[23]);
    for (const [label] of places) await type(label, "wrong");
    await click(kit.check);
    await see("These are not the words in those places.");
    expect((await wordAt()).map(([label]) => label)).toEqual(places.map(([label]) => label));
    for (const [label, word] of places) await type(label, word);
    await click(kit.check);
    await seeHeading(done.heading);
    expect(fake.access.kit.provenAt).not.toBeNull();
  });

  test("can be put off, and is made again when making it failed", async () => {
    fake.fail("kit.create", "storage_failed");
    opened = openWindow();
    await fillConnect();
    await fillProtect();
    await see("The browser could not store this.");
    expect((await button(kit.written)).hasAttribute("disabled")).toBe(true);
    fake.fail("kit.create");
    await click("Try again");
    await skipKit();
    await seeHeading(done.heading);
  });

  test("brings a vault back instead of connecting, with a new passphrase", async () => {
    opened = openWindow();
    await click("Restore from a kit");
    await click("Find my kit");
    await see("Enter the words of your kit.");
    await type("Kit words or letters", "not the words");
    await type("Server address", SERVER);
    await click("Find my kit");
    await see("This is no kit. Type its 24 words");
    await type("Kit words or letters", KIT_WORDS.join(" "));
    await click("Find my kit");
    await see("kit number 3");
    await see("Anna Lund on vault.example.org");
    await click("Choose a new passphrase");
    await type(protect.passphrase, "entirely new words");
    await type(protect.repeat, "entirely new words");
    await click("Restore vault");
    await seeHeading("Records");
    expect(fake.passphrase).toBe("entirely new words");
  });

  test("without the permission for a server, it says why nothing goes on; another address begins anew", async () => {
    fake.fail("kit.find", "network_unreachable");
    permissions.grant = false;
    opened = openWindow();
    await click("Restore from a kit");
    await type("Kit words or letters", KIT_WORDS.join(" "));
    await type("Server address", SERVER);
    await click("Find my kit");
    await click("Allow access to vault.example.org");
    await see("Without this permission the server cannot be reached from here.");
    permissions.grant = true;
    fake.fail("kit.find");
    await click("Allow access to vault.example.org");
    await see("kit number 3");
    expect(document.body.textContent).not.toContain("Without this permission");
  });

  test("a server that has none says so", async () => {
    fake.fail("kit.find", "not_found");
    opened = openWindow();
    await click("Restore from a kit");
    await type("Kit words or letters", KIT_WORDS.join(" "));
    await type("Server address", SERVER);
    await click("Find my kit");
    await see("This server has no kit for these words");
  });
});
