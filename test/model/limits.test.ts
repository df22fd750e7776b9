/** Limits and marks that several places ask about: each says the same. */
import { describe, expect, test } from "vitest";
import { findEnvelopes, isEnvelope } from "../../src/content/envelopes/find-envelopes.ts";
import { parseEnvelope } from "../../src/crypto/envelope.ts";
import { isVaultError } from "../../src/errors.ts";
import { MAX_STORED_TYPE_LENGTH, MAX_TYPE_LENGTH } from "../../src/model/record-type.ts";
import { MAX_ENVELOPE_LENGTH } from "../../src/model/sealed-text.ts";
import { isUuid } from "../../src/model/uuid.ts";
import { checkType } from "../../src/popup/form/form-check.ts";
import { storableType } from "../../src/server/store/text.ts";
import { clientId, recordType } from "../../src/wire/ids.ts";

function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!isVaultError(error)) throw error;
    return error.code;
  }
}

describe("a type", () => {
  const longest = "t".repeat(MAX_TYPE_LENGTH);
  test.each(["contact", "  contact ", "my notes", "...", "a/b", "日記", longest, ` ${longest} `])(
    "%j may be chosen, and a server keeps it",
    (typed) => {
      expect(checkType(typed)).toBeNull();
      expect(recordType(typed)).toBe(typed.trim());
      expect(storableType(recordType(typed))).toBe(typed.trim());
    },
  );

  test.each(["", "  ", `${longest}t`, ".", "..", " .. ", "tab\tin it", "nul\0", "half \ud83d"])(
    "%j is refused where it is typed, as where it is written",
    (typed) => {
      expect(checkType(typed)).not.toBeNull();
      expect(codeOf(() => recordType(typed))).toBe("type_invalid");
    },
  );

  test("of another program may be longer, up to what a server stores", () => {
    expect(MAX_STORED_TYPE_LENGTH).toBeGreaterThan(MAX_TYPE_LENGTH);
    const type = "t".repeat(MAX_STORED_TYPE_LENGTH);
    expect(storableType(type)).toBe(type);
    expect(codeOf(() => storableType(`${type}t`))).toBe("type_invalid");
  });
});

test("an id is a UUID in either case, wherever it is asked", () => {
  const id = "4f9c2f1e-0f5b-4c5e-9a39-1d2b6c7a8e90";
  for (const good of [id, id.toUpperCase()]) {
    expect(isUuid(good)).toBe(true);
    expect(clientId(good)).toBe(id);
  }
  for (const bad of ["", id.slice(1), `${id}0`, id.replaceAll("-", ""), id.replace("4", "g"), ` ${id}`]) {
    expect(isUuid(bad)).toBe(false);
    expect(codeOf(() => clientId(bad))).toBe("input_invalid");
  }
});

describe("a sealed text", () => {
  const parts = ["A".repeat(22), "dHlwZQ", "A".repeat(43), "A".repeat(40), "A".repeat(32)];
  const ofLength = (length: number) => {
    const [writer, type, key, ...quad] = parts;
    const around = `sf1:${writer}.${type}.${key}.${quad.join(".")}..${"A".repeat(32)}`;
    return around.replace("..", `.${"A".repeat(length - around.length)}.`);
  };

  test("of the greatest length is found on a page and read, a longer one is neither", () => {
    const longest = ofLength(MAX_ENVELOPE_LENGTH);
    expect(longest).toHaveLength(MAX_ENVELOPE_LENGTH);
    expect(isEnvelope(longest)).toBe(true);
    expect(findEnvelopes(`see ${longest} here`, 5)).toEqual([longest]);
    expect(codeOf(() => parseEnvelope(longest))).toBeNull();
    const longer = ofLength(MAX_ENVELOPE_LENGTH + 1);
    expect(isEnvelope(longer)).toBe(false);
    expect(findEnvelopes(longer, 5)).toEqual([]);
    expect(codeOf(() => parseEnvelope(longer))).toBe("envelope_damaged");
  });
});
