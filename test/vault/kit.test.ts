import { beforeEach, describe, expect, test, vi } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { Kits, previewKit, restoreKit } from "../../src/vault/kit.ts";
import { kitText, kitWords, newKitCode, parseKitCode } from "../../src/vault/kit-code.ts";
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
    const kit = await new Kits(me.vault).create(5);
    // Long enough not to stand in sealed text by chance.
    expect(kit.file).not.toContain("Friedegunde");

    const fresh = newWorld();
    const lost = me;
    expect(fresh.session.items.size).toBe(0);
    const back = await Person.join(server, "someone else");
    await back.vault.reset();
    expect(previewKit(kit.text, kit.file)).toEqual({
      made: 5,
      generation: 1,
      identities: [{ name: "Me", serverUrl: server.url, clientId: lost.id }],
    });
    await restoreKit(back.vault, kit.words.join(" "), kit.file, "another passphrase");
    back.wake();
    expect((await back.records.list(EVERYTHING)).records).toMatchObject([
      { state: "verified", fields: [{ name: "x", value: "newer" }] },
    ]);
    expect((await back.directory.list()).people).toMatchObject([{ name: "Friedegunde", pin: "checked" }]);
    // The server cannot use the loss to go back.
    if (old !== undefined) server.records.set(id, old);
    expect(await back.states()).toEqual({ [id]: "tampered" });
    expect(await new Kits(back.vault).status()).toMatchObject({ generation: 1, proven: true, made: 5 });
  });

  test("is current until something changes, and is renewed under the same code", async () => {
    const kits = new Kits(me.vault);
    expect(await kits.status()).toEqual({ made: null, generation: 0, proven: false, current: false });
    expect(await codeOf(() => kits.renew(1))).toBe("not_found");
    await me.accounts.current();
    const kit = await kits.create(1);
    expect(await kits.status()).toEqual({ made: 1, generation: 1, proven: false, current: true });
    await me.write("r", input("a", { x: "1" }));
    expect((await kits.status()).current).toBe(false);
    const renewed = await kits.renew(2);
    expect(renewed).toMatchObject({ words: kit.words, text: kit.text, generation: 2, made: 2 });
    expect(await kits.status()).toMatchObject({ current: true, generation: 2 });
    expect(previewKit(kit.text, renewed.file).generation).toBe(2);
  });

  test("two right words prove it; one, or the same twice, or a wrong one do not", async () => {
    const kits = new Kits(me.vault);
    const { words } = await kits.create(1);
    const at = (position: number, word = words[position - 1] ?? "") => ({ position, word });
    expect(await kits.prove([at(3)])).toBe(false);
    expect(await kits.prove([at(3), at(3)])).toBe(false);
    expect(await kits.prove([at(3), at(24, "zzz")])).toBe(false);
    expect(await kits.prove([at(3), at(25, "")])).toBe(false);
    expect((await kits.status()).proven).toBe(false);
    expect(await kits.prove([at(3), at(24, ` ${words[23]?.toUpperCase()} `)])).toBe(true);
    expect((await kits.status()).proven).toBe(true);
  });

  test("another code, a changed date and anything that is no kit are refused", async () => {
    const kit = await new Kits(me.vault).create(5);
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
    expect(await codeOf(() => restoreKit(me.vault, kit.text, kit.file, "another passphrase"))).toBe(
      "vault_exists",
    );
  });
});
