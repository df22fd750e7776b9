import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ERROR_CODES } from "../../src/errors.ts";
import { FILL_KINDS, toldKind } from "../../src/model/fill-kinds.ts";
import { hereText } from "../../src/popup/here/text.ts";
import { ERROR_TEXT } from "../../src/popup/words/error-text.ts";
import { formFor, say, sayAge, sayCount } from "../../src/popup/words/say.tsx";
import { text } from "../../src/popup/words/text.ts";
import { leavesOf, TEXTS } from "./texts.ts";

test.each(ERROR_CODES)("%s has what happened and a next step, as sentences", (code) => {
  const { says, next } = ERROR_TEXT[code];
  for (const sentence of [says, next]) expect(sentence).toMatch(/^[A-Z].*[.]$/s);
});

test("what a record fills has one word each, and each thing a word of its own", () => {
  for (const kind of FILL_KINDS) expect(hereText.kinds[kind]).toBe(hereText.kinds[toldKind(kind)]);
  const told = [...new Set(FILL_KINDS.map(toldKind))];
  expect(new Set(told.map((kind) => hereText.kinds[kind])).size).toBe(told.length);
});

test("no text names the mathematics, and every emphasis is closed", () => {
  const all = [...TEXTS].flatMap(([file, texts]) => [...leavesOf(texts, [file])]);
  expect(TEXTS.size).toBeGreaterThan(12);
  expect(all.length).toBeGreaterThan(700);
  for (const [path, sentence] of all) {
    // A translator gets sentences, not code that puts sentences together.
    expect(typeof sentence, path).toBe("string");
    expect(sentence, path).not.toMatch(/encrypt|decrypt|cipher|nonce|crypto|private key|public key/i);
    expect(String(sentence).split("**").length % 2, path).toBe(1);
  }
});

test("what depends on a number has a form for each plural category, with the same places", () => {
  const plurals = [...TEXTS.values()].flatMap((texts) => [...pluralsOf(texts)]);
  expect(plurals.length).toBeGreaterThan(40);
  for (const plural of plurals) {
    expect(Object.keys(plural).sort()).toEqual(["one", "other"]);
    const places = Object.values(plural).map((form) => new Set(String(form).match(/\{\w+\}/g) ?? []));
    // “One record …” may say the number as a word.
    for (const place of places[0] ?? []) expect(places[1], JSON.stringify(plural)).toContain(place);
  }
});

/** Sentences about a number that is never one. */
const NEVER_ONE =
  /\.(?:selecting\.tooMany|exportText\.saveEach|groups\.nameLong|filesText\.many|edit\.typeLong|strength\.basis|one|other)$/;

test("no sentence has a plural after a number without a form for one", () => {
  for (const [path, sentence] of [...TEXTS].flatMap(([file, texts]) => [...leavesOf(texts, [file])]))
    if (!NEVER_ONE.test(path))
      expect(sentence, path).not.toMatch(/\{(?:count|total|shown)\} (?:“\{\w+\}” )?[a-z]+s\b/);
});

function* pluralsOf(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null) return;
  if (Object.hasOwn(value, "other") && Object.hasOwn(value, "one")) yield value;
  for (const part of Object.values(value)) yield* pluralsOf(part);
}

test("values are put in as they are, never read as places or markup", () => {
  expect(say("{name} shares {type}", { name: "{type} **x**", type: "a" })).toBe("{type} **x** shares a");
  expect(say("{__proto__} {name}", {})).toBe("{__proto__} {name}");
  expect(sayCount({ one: "{count} record", other: "{count} records" }, 1)).toBe("1 record");
  expect(sayCount({ one: "{count} record", other: "{count} records" }, 1200)).toBe("1,200 records");
  expect(formFor({ one: "a", other: "b" }, 0)).toBe("b");
});

test("ages are short", () => {
  const now = Date.UTC(2026, 10, 21, 12);
  expect(sayAge(now - 10_000, now)).toBe(text.justNow);
  expect(sayAge(now - 5 * 60_000, now)).toBe("5 minutes ago");
  expect(sayAge(now - 3 * 3_600_000, now)).toBe("3 hours ago");
  expect(sayAge("not a date", now)).toBe("");
});

test("no screen writes markup into the page, and none runs code from text", () => {
  const folders = ["popup", "pages"].map((name) => resolve(import.meta.dirname, "../../src", name));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    const source = readFileSync(file, "utf8");
    expect(source).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
    );
    if (file.includes("/frame/")) expect(source).not.toMatch(/storage|callPage/);
  }
});
