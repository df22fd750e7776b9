/** Argon2id and PBKDF2 against the reference vector and Node, the accepted range, abort, and safety words. */
import { pbkdf2Sync } from "node:crypto";
import { argon2id } from "@noble/hashes/argon2.js";
import { describe, expect, test } from "vitest";
import { randomBytes, toHex } from "../../src/crypto/bytes.ts";
import {
  ARGON2_DEFAULT,
  checkArgon2Parameters,
  passphraseKey,
  pbkdf2Sha512,
  type SafetyWordsInput,
  safetyWordNumbers,
} from "../../src/crypto/kdf.ts";
import { codeOf } from "./vectors.ts";

const LEAST = { memoryKiB: 19 * 1024, passes: 2 };

describe("passphraseKey", () => {
  test("is Argon2id of the reference implementation, and reports progress", async () => {
    // The reference's own vector has a shorter salt than we accept, so it checks the primitive beneath.
    const reference = argon2id("password", "somesalt", { t: 2, m: 65_536, p: 1, dkLen: 32 });
    expect(toHex(reference)).toBe("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");

    const salt = randomBytes(16);
    const seen: number[] = [];
    const key = await passphraseKey("correct horse", salt, LEAST, { onProgress: (done) => seen.push(done) });
    expect(key).toEqual(argon2id("correct horse", salt, { t: 2, m: 19 * 1024, p: 1, dkLen: 32 }));
    expect(seen.at(-1)).toBe(1);
    expect(seen.every((done, i) => done > (seen[i - 1] ?? 0))).toBe(true);
  });

  test("composed and decomposed letters are one passphrase; salts tell apart", async () => {
    const salt = new Uint8Array(16);
    const [a, b, c] = await Promise.all([
      passphraseKey("Gru\u0308\u00dfe \ufb01", salt, LEAST),
      passphraseKey("Gr\u00fc\u00dfe fi", salt, LEAST),
      passphraseKey("Gr\u00fc\u00dfe fi", new Uint8Array(16).fill(1), LEAST),
    ]);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  test.each([
    { memoryKiB: 19 * 1024 - 1, passes: 3 },
    { memoryKiB: 1024 * 1024 + 1, passes: 3 },
    { memoryKiB: 64 * 1024, passes: 1 },
    { memoryKiB: 64 * 1024, passes: 11 },
    { memoryKiB: 65_536.5, passes: 3 },
    { memoryKiB: Number.NaN, passes: 3 },
    { memoryKiB: Number.POSITIVE_INFINITY, passes: 3 },
  ])("refuses $memoryKiB KiB and $passes passes", async (parameters) => {
    await expect(passphraseKey("x", new Uint8Array(16), parameters)).rejects.toMatchObject({
      code: "vault_damaged",
    });
  });

  test("accepts the ends of the range and the default", () => {
    for (const parameters of [LEAST, ARGON2_DEFAULT, { memoryKiB: 1024 * 1024, passes: 10 }]) {
      expect(codeOf(() => checkArgon2Parameters(parameters))).toEqual({ returned: undefined });
    }
  });

  test("stops when aborted, before or during", async () => {
    const salt = new Uint8Array(16);
    await expect(passphraseKey("x", salt, LEAST, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
    const control = new AbortController();
    const onProgress = (done: number) => {
      if (done > 0.5) control.abort();
      if (done > 0.6) throw new Error("went on after abort");
    };
    await expect(
      passphraseKey("x", salt, LEAST, { signal: control.signal, onProgress }),
    ).rejects.toMatchObject({
      code: "aborted",
    });
  });

  test("a salt of another length and a lone surrogate are refused", async () => {
    await expect(passphraseKey("x", new Uint8Array(15), LEAST)).rejects.toThrow(TypeError);
    await expect(passphraseKey("\ud800", new Uint8Array(16), LEAST)).rejects.toMatchObject({
      code: "field_invalid",
    });
  });
});

describe("safetyWordNumbers", () => {
  const input: SafetyWordsInput = {
    clientId: "1957349a-a97c-4237-b0e0-c6b88a31956e",
    suite: "sodium",
    keys: { encryption: "sXKXPUvwkcfQaQJWss1DzfUZ9cnrQNxFHKIyeVrHqBI", signing: null },
  };

  test("eight numbers below 2048 that do not change from one version to the next", async () => {
    expect(await safetyWordNumbers(input)).toMatchInlineSnapshot(`
      [
        1906,
        583,
        332,
        508,
        1899,
        1205,
        960,
        1498,
      ]
    `);
  });

  test("every fact counts; the case of the id does not", async () => {
    const variants: SafetyWordsInput[] = [
      { ...input, clientId: "8779f04b-0fd9-4b75-a990-4a4f361a54eb" },
      { ...input, suite: "nist" },
      { ...input, keys: { ...input.keys, signing: "" } },
      { ...input, keys: { encryption: "LYAltGZI_kcnWZpV7co1BdHQUt5JNhSz5RD-gHemwlc", signing: null } },
    ];
    const all = await Promise.all([input, ...variants].map((one) => safetyWordNumbers(one)));
    expect(new Set(all.map(String)).size).toBe(all.length);
    expect(all.flat().every((number) => Number.isInteger(number) && number >= 0 && number < 2048)).toBe(true);
    expect(await safetyWordNumbers({ ...input, clientId: input.clientId.toUpperCase() })).toEqual(all[0]);
  });
});

test("pbkdf2Sha512 is Node's, and wants its iterations", () => {
  for (const [iterations, length] of [
    [1, 32],
    [1000, 32],
    [1000, 64],
  ] as const) {
    const key = pbkdf2Sha512("pässword", "sält", iterations, length);
    expect(Buffer.from(key).equals(pbkdf2Sync("pässword", "sält", iterations, length, "sha512"))).toBe(true);
  }
  for (const iterations of [0, -1, 1.5, Number.NaN]) {
    expect(() => pbkdf2Sha512("x", "y", iterations)).toThrow(TypeError);
  }
});
