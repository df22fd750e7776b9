import { beforeEach, describe, expect, test, vi } from "vitest";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { isVaultError } from "../../src/errors.ts";
import { registerIdentity } from "../../src/vault/identity/registration.ts";
import { findKit, Kits, restoreKit } from "../../src/vault/kit/kit.ts";
import { kitText, kitWords, newKitCode, parseKitCode } from "../../src/vault/kit/kit-code.ts";
import { openKit, previewKit } from "../../src/vault/kit/kit-file.ts";
import { withoutQuads } from "../../src/vault/kit/kit-parts.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { newWorld } from "../fakes/browser.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const codeOf = async (run: () => unknown) => {
  try {
    await run();
    return "no error";
  } catch (error) {
    return isVaultError(error) ? error.code : String(error);
  }
};

describe("the code", () => {
  test("comes back from words and from text, in any case and spacing", () => {
    for (let i = 0; i < 20; i++) {
      const code = newKitCode();
      const [words, text] = [kitWords(code), kitText(code)];
      expect(words).toHaveLength(24);
      expect(text).toMatch(/^([0-9A-Z]{5}-){10}[0-9A-Z]{5}$/);
      expect(parseKitCode(`  ${words.join("\n").toUpperCase()} `)).toEqual(code);
      expect(parseKitCode(text.toLowerCase().replaceAll("-", " "))).toEqual(code);
      expect(parseKitCode(text.replaceAll("0", "O").replaceAll("1", "l"))).toEqual(code);
    }
  });

  test("one wrong letter, word or order is noticed", async () => {
    const code = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
    const [words, text] = [kitWords(code), kitText(code)];
    for (let i = 0; i < text.length; i++) {
      if (text[i] === "-") continue;
      const other = text[i] === "Z" ? "Y" : "Z";
      expect(await codeOf(() => parseKitCode(text.slice(0, i) + other + text.slice(i + 1)))).toBe(
        "input_invalid",
      );
    }
    const swapped = [words[1], words[0], ...words.slice(2)].join(" ");
    for (const wrong of [
      "",
      "x",
      words.slice(1).join(" "),
      swapped,
      words.slice(0, 12).join(" "),
      `${text}0`,
    ]) {
      expect(await codeOf(() => parseKitCode(wrong))).toBe("input_invalid");
    }
  });
});

const kitsOf = (person: Person) => new Kits(person.vault, person.identities, person.world);

describe("the kit", () => {
  let server: FakeServer;
  let me: Person;
  beforeEach(async () => {
    server = new FakeServer();
    me = await Person.join(server, "Me");
  });

  test("brings back records, pins, keys and what is remembered, in an empty profile", async () => {
    const friend = await Person.join(server, "Friend");
    await me.share("a", friend);
    await me.here().directory.save(friend.id, "Friedegunde", true);
    const id = await me.write("r", input("a", { x: "secret" }));
    const old = server.records.get(id);
    await me.update(id, { x: "newer" });
    const kit = await kitsOf(me).create(5);
    // Long enough not to stand in sealed text by chance.
    expect(kit.file).not.toContain("Friedegunde");

    const fresh = newWorld();
    const lost = me;
    expect(fresh.session.items.size).toBe(0);
    const back = await Person.join(server, "someone else");
    await back.vault.reset();
    expect(await previewKit(kit.text, kit.file)).toEqual({
      made: 5,
      generation: 1,
      identities: [{ name: "Me", serverUrl: server.url, clientId: lost.id }],
    });
    await restoreKit(back.vault, kit.words.join(" "), kit.file, "another passphrase", 7);
    back.wake();
    expect((await back.records.list(EVERYTHING)).records).toMatchObject([
      { state: "verified", fields: [{ name: "x", value: "newer" }] },
    ]);
    expect((await back.directory.list()).people).toMatchObject([{ name: "Friedegunde", pin: "checked" }]);
    // The server cannot use the loss to go back.
    if (old !== undefined) server.records.set(id, old);
    expect(await back.states()).toEqual({ [id]: "older" });
    expect(await kitsOf(back).status()).toMatchObject({ generation: 1, provenAt: 7, made: 5 });
  });

  test("is current until something changes, and is renewed under the same code", async () => {
    const kits = kitsOf(me);
    expect(await kits.status()).toEqual({
      made: null,
      generation: 0,
      provenAt: null,
      current: false,
      places: [],
      setBack: null,
    });
    expect(await codeOf(() => kits.show(1))).toBe("not_found");
    await me.accounts.current();
    const kit = await kits.create(1);
    expect(await kits.status()).toMatchObject({ made: 1, generation: 1, provenAt: null, current: true });
    await me.write("r", input("a", { x: "1" }));
    expect((await kits.status()).current).toBe(false);
    const renewed = await kits.show(2);
    expect(renewed).toMatchObject({ words: kit.words, text: kit.text, generation: 2, made: 2 });
    expect(await kits.status()).toMatchObject({ current: true, generation: 2 });
    expect((await previewKit(kit.text, renewed.file)).generation).toBe(2);
  });

  test("two right words prove it; one, or the same twice, or a wrong one do not", async () => {
    const kits = kitsOf(me);
    const { words } = await kits.create(1);
    const at = (position: number, word = words[position - 1] ?? "") => ({ position, word });
    expect(await kits.prove([at(3)], 9)).toBe(false);
    expect(await kits.prove([at(3), at(3)], 9)).toBe(false);
    expect(await kits.prove([at(3), at(24, "zzz")], 9)).toBe(false);
    expect(await kits.prove([at(3), at(25, "")], 9)).toBe(false);
    expect((await kits.status()).provenAt).toBeNull();
    expect(await kits.prove([at(3), at(24, ` ${words[23]?.toUpperCase()} `)], 9)).toBe(true);
    expect((await kits.status()).provenAt).toBe(9);
  });

  test("another code, a changed date and anything that is no kit are refused", async () => {
    const kit = await kitsOf(me).create(5);
    expect(await codeOf(() => previewKit(kitText(newKitCode()), kit.file))).toBe("input_invalid");
    const parts = JSON.parse(kit.file) as object;
    for (const file of [
      "",
      "{",
      "null",
      "[]",
      "{}",
      JSON.stringify({ ...parts, made: 6 }),
      JSON.stringify({ ...parts, generation: 2 }),
      JSON.stringify({ ...parts, sealed: "AAAA" }),
      JSON.stringify({ ...parts, made: -1 }),
    ]) {
      expect(await codeOf(() => previewKit(kit.text, file))).toBe("input_invalid");
    }
    expect(await codeOf(() => previewKit(kit.text, JSON.stringify({ ...parts, "sealfield-kit": 2 })))).toBe(
      "unsupported",
    );
    expect(await codeOf(() => restoreKit(me.vault, kit.text, kit.file, "another passphrase", 9))).toBe(
      "vault_exists",
    );
  });
});

describe("the kit on the server", () => {
  let server: FakeServer;
  let me: Person;
  let kits: Kits;
  beforeEach(async () => {
    server = new FakeServer();
    me = await Person.join(server, "Me");
    await me.accounts.current();
    kits = kitsOf(me);
  });

  const find = (code: string) => findKit(code, server.url, server.world);

  test("the code alone fetches and opens it, another code finds nothing", async () => {
    const kit = await kits.create(5);
    expect(kit.servers).toEqual([server.url]);
    expect(await codeOf(() => find(kit.text))).toBe("not_found");
    expect(await kits.sync(6)).toBe(true);
    expect((await kits.status()).places).toEqual([{ serverUrl: server.url, held: true, problem: null }]);
    expect(await previewKit(kit.text, await find(kit.words.join(" ")))).toMatchObject({
      made: 5,
      generation: 1,
    });
    expect(await codeOf(() => find(kitText(newKitCode())))).toBe("not_found");
    expect(JSON.stringify([...server.notes.notes.values()])).not.toContain(server.url);
  });

  test("it is renewed after a change, in the place of the one before, and not without one", async () => {
    const kit = await kits.create(5);
    await kits.sync(6);
    server.drain();
    expect(await kits.sync(7)).toBe(true);
    expect(server.drain()).toEqual([]);
    await me.write("r", input("a", { x: "1" }));
    expect(await kits.sync(8)).toBe(true);
    expect(server.notes.notes.size).toBe(1);
    expect(await previewKit(kit.text, await find(kit.text))).toMatchObject({ made: 8, generation: 2 });
  });

  test("once a day it is looked whether the server still has it", async () => {
    const day = 86_400_000;
    const kit = await kits.create(5);
    await kits.sync(6);
    server.notes.notes.clear();
    expect(await kits.sync(day - 1)).toBe(true);
    expect(await codeOf(() => find(kit.text))).toBe("not_found");
    expect(await kits.sync(day + 7)).toBe(true);
    expect(await previewKit(kit.text, await find(kit.text))).toMatchObject({ made: 5, generation: 1 });
  });

  test("a profile that was set back is noticed without any change of its own", async () => {
    await kits.create(5);
    await kits.sync(6);
    const snapshot = await me.snapshot();
    await me.write("r", input("a", { x: "1" }));
    await kits.sync(7);
    await me.setBack(snapshot, "correct horse battery");
    kits = kitsOf(me);
    await kits.sync(86_400_008);
    expect((await kits.status()).setBack).toEqual({ made: 7, generation: 2 });
  });

  test("what a server did not take is sent again, also by the next worker", async () => {
    const kit = await kits.create(5);
    server.tamper = ({ route }) =>
      route === "replaceNote" ? new Response(null, { status: 403 }) : undefined;
    expect(await kits.sync(6)).toBe(false);
    expect((await kits.status()).places).toMatchObject([{ held: false, problem: "forbidden" }]);
    server.tamper = null;
    expect(await kitsOf(me.wake()).sync(7)).toBe(true);
    expect(await previewKit(kit.text, await find(kit.text))).toMatchObject({ generation: 1 });
  });

  test("a new code takes the place of the old one, whose note is deleted", async () => {
    const old = await kits.create(5);
    await kits.sync(6);
    const next = await kits.create(7);
    expect(next.text).not.toBe(old.text);
    await kits.sync(8);
    expect(await codeOf(() => find(old.text))).toBe("not_found");
    expect((await previewKit(next.text, await find(next.text))).generation).toBe(2);
    expect((await kits.status()).provenAt).toBeNull();
  });

  test("another identity of the vault goes on when the one that wrote it is gone", async () => {
    const kit = await kits.create(5);
    await kits.sync(6);
    const request = { serverUrl: server.url, token: "token", name: "Also me", suite: "sodium" } as const;
    const other = await registerIdentity(me.vault, me.identities, request, server.world);
    await me.identities.remove(me.id);
    expect(await kits.sync(7)).toBe(true);
    expect((await previewKit(kit.text, await find(kit.text))).identities).toMatchObject([
      { clientId: other.clientId },
    ]);
  });

  test("two browsers with one code overtake each other and lose no generation", async () => {
    const kit = await kits.create(5);
    await kits.sync(6);
    const other = await Person.join(server, "someone else");
    await other.vault.reset();
    await restoreKit(other.vault, kit.text, await find(kit.text), "another passphrase", 7);
    other.wake();
    expect(await kitsOf(other).sync(8)).toBe(true);
    expect((await kitsOf(other).status()).generation).toBe(2);
    await me.write("r", input("a", { x: "1" }));
    expect(await kitsOf(me).sync(9)).toBe(true);
    expect(await previewKit(kit.text, await find(kit.text))).toMatchObject({ made: 9, generation: 3 });
    expect((await kitsOf(me).status()).setBack).toBeNull();
  });

  test("a profile that was set back as a whole is noticed, and replaces the later kit only when told to", async () => {
    const kit = await kits.create(5);
    await kits.sync(6);
    const snapshot = await me.snapshot();
    await me.write("r", input("a", { x: "1" }));
    await kits.sync(7);
    await me.setBack(snapshot, "correct horse battery");
    await me.identities.rename(me.id, "Me again");
    kits = kitsOf(me);
    expect(await kits.sync(8)).toBe(false);
    expect(await kits.status()).toMatchObject({
      setBack: { made: 7, generation: 2 },
      places: [{ held: false, problem: "conflict" }],
    });
    expect(await previewKit(kit.text, await find(kit.text))).toMatchObject({ made: 7, generation: 2 });
    await kits.acceptSetBack();
    expect(await kits.sync(9)).toBe(true);
    expect(await previewKit(kit.text, await find(kit.text))).toMatchObject({ made: 9, generation: 3 });
    expect((await kits.status()).setBack).toBeNull();
  });

  test("a memory that is too large for a note keeps its versions there, and everything in the file", async () => {
    const random = () => encodeBase64Url(randomBytes(32));
    const mark = (id: number) => ({
      record: `00000000-0000-4000-9000-${String(id).padStart(12, "0")}`,
      seq: id,
      digest: random(),
      deleted: false,
      quads: Array.from({ length: 30 }, (_, i) => [`field ${i}`, random()]),
      older: Array.from({ length: 30 }, random),
    });
    const marks = Array.from({ length: 2_000 }, (_, id) => [`${me.id} ${id}`, mark(id)] as const);
    const [name, text] = [`marks/${me.id}/0`, linesOf(marks)];
    await me.vault.write({ [name]: text });
    const kit = await kits.create(5);
    expect(kit.file.length).toBeGreaterThan(5_000_000);
    expect(await kits.sync(6)).toBe(true);
    const bytes = parseKitCode(kit.text);
    const inFile = (await openKit(bytes, kit.file)).content[name];
    expect(inFile).toBe(text);
    const onServer = (await openKit(bytes, await find(kit.text))).content[name];
    expect(onServer).toBe(linesOf(marks.map(([key, one]) => [key, { ...one, quads: [], older: [] }])));
  });

  test("of the memory of an earlier version, too, a note keeps the versions only", () => {
    const mark = { record: "r", seq: 3, digest: "d", deleted: false, quads: [["a", "h"]], older: ["g"] };
    const memory = JSON.stringify({ v: 1, marks: [["w i", mark]] });
    const { "memory/x/0": slim = "", pins } = withoutQuads({ "memory/x/0": memory, pins: "kept" });
    expect(JSON.parse(slim)).toEqual({ v: 1, marks: [["w i", { ...mark, quads: [], older: [] }]] });
    expect(pins).toBe("kept");
  });

  test("an identity whose keys cannot write notes keeps the file only", async () => {
    const nist = await Person.join(new FakeServer(), "Nist", "nist");
    const kit = await kitsOf(nist).create(5);
    expect(kit.servers).toEqual([]);
    expect(await kitsOf(nist).sync(6)).toBe(true);
    expect((await kitsOf(nist).status()).places).toEqual([]);
  });
});

/** Marks as they lie in a blob of the vault. */
function linesOf(marks: readonly (readonly [string, object])[]): string {
  return marks.map(([key, mark]) => `${key}\t\t${JSON.stringify(mark)}`).join("\n");
}
