/**
 * The words of a kit, a card and a client id as people type, copy and photograph them; and what is said of a mistake.
 */
import { describe, expect, test } from "vitest";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { generateKeys, type Identity, openKeys } from "../../src/e3db/identity.ts";
import { isVaultError } from "../../src/errors.ts";
import { kitText, kitWords, parseKitCode } from "../../src/vault/kit/kit-code.ts";
import { makeCard, readCard } from "../../src/vault/memory/card.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { ways } from "./kit/ways.mjs";

const CODES = [3, 7, 11, 13].map((step) =>
  Uint8Array.from({ length: 32 }, (_, i) => (i * step + step) % 256),
);
const wide = (text: string) =>
  text.replaceAll(/[a-z0-9]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0));

/** More ways than were reported. */
function moreWays(words: readonly string[], text: string): Record<string, string> {
  const numbered = words.map((word, i) => `${i + 1}. ${word}`);
  const columns = Array.from({ length: 12 }, (_, i) => `${numbered[i]}    ${numbered[i + 12]}`);
  const three = Array.from(
    { length: 8 },
    (_, i) => `${numbered[i]} | ${numbered[i + 8]} | ${numbered[i + 16]} |`,
  );
  return {
    "wide letters, as some keyboards write them": wide(words.join("　")),
    bullets: words.map((word) => `• ${word}`).join("\n"),
    "en dashes and long dashes": words.join(" – ").replace(" – ", "—"),
    "curly quotes around each": words.map((word) => `“${word}”`).join(", "),
    "numbers after a hash": words.map((word, i) => `#${i + 1} ${word}`).join("\n"),
    "numbers stuck to the words": words.map((word, i) => `${i + 1}${word}`).join(" "),
    "numbers in brackets": words.map((word, i) => `(${i + 1}) ${word},`).join("\r\n"),
    "each word in capitals at its start": words.map((w) => w.replace(/^./, (c) => c.toUpperCase())).join(" "),
    "first four letters, capitals, full stops": words.map((w) => `${w.slice(0, 4).toUpperCase()}.`).join(" "),
    "some whole, some by their first letters": words.map((w, i) => (i % 3 ? w : w.slice(0, 5))).join("/"),
    "soft hyphens and spaces that cannot be seen": words.join("\u00ad \u200b\ufeff"),
    "a photo of two columns": columns.join("\n"),
    "a photo of three columns with lines between": three.join("\n"),
    "a photo of the whole sheet": [
      "Recovery kit for Sealfield",
      "Whoever has these words and your server can become you. Keep this sheet like a passport.",
      ...columns,
      "As letters and digits",
      text,
      "Server https://vault.example.org",
      "Made on 20 November 2026, kit number 3. To restore: open Sealfield, choose Restore from a kit.",
    ].join("\n"),
    "digits that a photo read for letters": words
      .join(" ")
      .replaceAll("o", "0")
      .replaceAll("l", "1")
      .replaceAll("s", "5"),
    "the letters and digits with dashes of another kind": text.replaceAll("-", " – "),
    "the letters and digits within a sentence": `Kit: ${text.toLowerCase()}.`,
  };
}

const detailOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (isVaultError(error, "input_invalid")) return error.detail;
    throw error;
  }
  throw new Error("it was taken");
};

describe("a kit", () => {
  for (const [i, code] of CODES.entries()) {
    const words = kitWords(code);
    const all = { ...ways(words), ...moreWays(words, kitText(code)) };
    test.each(Object.entries(all))(`${i}: %s`, (_, typed) => {
      expect(parseKitCode(typed)).toEqual(code);
    });
  }

  const [code = new Uint8Array()] = CODES;
  const words = kitWords(code);
  const instead = (place: number, word: string) => words.with(place - 1, word).join(" ");

  test("a word that is none is named with its place and the nearest words", () => {
    const { length } = words;
    expect(length).toBe(24);
    expect(detailOf(() => parseKitCode(instead(7, "abandn")))).toMatchObject({
      why: "kit_word",
      place: 7,
      typed: "abandn",
      near: "abandon",
    });
    const { near } = detailOf(() => parseKitCode(instead(24, "plese"))) as { near: string };
    expect(near.split(" ")).toContain("please");
    expect(detailOf(() => parseKitCode(instead(3, "xxxxxxxx")))).toMatchObject({ place: 3, near: "" });
    expect(detailOf(() => parseKitCode(instead(9, "ab")))).toMatchObject({ place: 9, typed: "ab" });
    const numbered = words.with(4, "abandn").map((word, i) => `${i + 1}. ${word}`);
    const columns = Array.from({ length: 12 }, (_, i) => `${numbered[i]}    ${numbered[i + 12]}`);
    expect(detailOf(() => parseKitCode(columns.join("\n")))).toMatchObject({ place: 5, near: "abandon" });
  });

  test("too few, too many, and the right words in a wrong order", () => {
    expect(detailOf(() => parseKitCode(words.slice(1).join(" ")))).toMatchObject({
      why: "kit_count",
      count: 23,
    });
    expect(
      detailOf(() => parseKitCode([...words.slice(12), ...words.slice(0, 12), "zoo"].join(" "))),
    ).toMatchObject({
      why: "kit_count",
      count: 25,
    });
    const [first = "", second = "", ...rest] = words;
    expect(detailOf(() => parseKitCode([second, first, ...rest].join(" ")))).toMatchObject({
      why: "kit_order",
    });
    expect(detailOf(() => parseKitCode("hello"))).toMatchObject({ why: "kit_code" });
    expect(detailOf(() => parseKitCode(kitText(code).replace(/.$/, "")))).toMatchObject({ why: "kit_code" });
  });
});

describe("a card", () => {
  const identity: Identity = {
    serverUrl: "https://v.example",
    clientId: "00000000-0000-4000-8000-000000000001" as ClientId,
    apiKeyId: "key",
    apiSecret: "secret",
    name: "Ada",
    suite: "sodium",
    keys: generateKeys(sodiumSuite),
  };
  const card = makeCard(identity, openKeys(identity));
  const broken = card.replaceAll(/.{60}/g, "$&\n");

  test.each(
    Object.entries({
      "as it is": card,
      "in a sentence": `Here is my card: ${card}. See you!`,
      "in quotes": `“${card}”`,
      "broken into lines": broken,
      "broken into lines, with words after it": `${broken}\nBest wishes, Ada`,
      "quoted in a letter": broken.replaceAll(/^/gm, "> "),
      "its start in capitals": card.replace("sfc1:", "SFC1: "),
      "with signs that cannot be seen": card.replaceAll(/.{40}/g, "$&\u200b\u00ad"),
      "in wide letters": wide(card),
    }),
  )("%s", (_, text) => {
    expect(readCard(text)).toMatchObject({ name: "Ada", clientId: identity.clientId });
  });

  test("a part of one, or one with another letter, is none", () => {
    for (const text of [
      card.slice(0, -3),
      card.replace(/.(?=.{20}$)/, (c) => (c === "A" ? "B" : "A")),
      "sfc1:",
    ])
      expect(detailOf(() => readCard(text))).toMatchObject({ why: "card" });
  });
});
