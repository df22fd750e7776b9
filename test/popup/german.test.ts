// @vitest-environment happy-dom
/**
 * German: every sentence has one, with the same places, in one tone and with the same terms; and none is left in code.
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { parseAst } from "vite";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { sayBytes } from "../../src/popup/files/speed.ts";
import { speak } from "../../src/popup/speak.ts";
import { browserLanguage, chosenLanguage } from "../../src/popup/words/language.ts";
import { say, sayAge, sayCount, sayDate, sayList } from "../../src/popup/words/say.tsx";
import { text } from "../../src/popup/words/text.ts";
import { files, SRC } from "../imports.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { leavesOf, TEXTS } from "./texts.ts";
import { click, eventually, fill, openWindow, see, seeHeading } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

const all = () =>
  new Map([...TEXTS].flatMap(([file, texts]) => [...leavesOf(texts, [file])]) as [string, string][]);
const english = all();

beforeAll(() => speak("de"));

/** Names, formats and words that German has from English, or both from elsewhere. */
const SAME =
  /^(|Sealfield|Name|Server|Client-ID|Version \{version\}|Login|Passphrase|Passkeys|Offline|Normal: 64 MiB|Import|Export|Code|Text|Website|E-Mail|Person|UTC\{zone\}|\{[^ ]+\}(?:[:,] \{[^ ]+\})?|\{name\} \(\{count\}\): \{why\}|sealfield-kit-\{date\}\.json)$/i;
const placesOf = (sentence: string) => [...new Set(sentence.match(/\{\w+\}|\*\*/g) ?? [])].sort();

test("every sentence is another in German, with the same places for values", () => {
  const german = all();
  expect(german.size).toBe(english.size);
  expect(german.size).toBeGreaterThan(1_000);
  const left = [...german].filter(
    ([path, sentence]) => !SAME.test(sentence) && sentence === english.get(path),
  );
  expect(left).toEqual([]);
  for (const [path, sentence] of german) {
    const original = english.get(path) ?? "";
    // One of something may be said as a word.
    const without = (places: readonly string[]) =>
      /\.(one|other)$/.test(path) ? places.filter((place) => place !== "{count}") : places;
    expect(without(placesOf(sentence)), path).toEqual(without(placesOf(original)));
    expect(sentence === "", path).toBe(original === "");
  }
});

test("it speaks to a friend, in German quotation marks, without English between", () => {
  const found = (bad: RegExp) => [...all()].filter(([, sentence]) => bad.test(sentence));
  expect(found(/[a-zäöüß,] (?:Sie|Ihnen|Ihr(?:e[nmrs]?)?)\b/)).toEqual([]);
  expect(found(/["”’]|\b(?:the|and|with|your|you|not|record|key|share)\b|\bvault\b(?!\.)/)).toEqual([]);
  expect(found(/verschlüssel|entschlüssel|krypto|Etikette\b|Aufzeichnung|Safe\b/i)).toEqual([]);
  for (const [path, sentence] of all())
    expect(sentence.split("„").length, path).toBe(sentence.split("“").length);
});

test("numbers, plurals, lists and dates are German", () => {
  const records = { one: "{count} Datensatz", other: "{count} Datensätze" };
  expect(sayCount(records, 1)).toBe("1 Datensatz");
  expect(sayCount(records, 1_200)).toBe("1.200 Datensätze");
  expect(sayBytes(1_449_000)).toBe("1,4 MB");
  expect(sayList(["a", "b", "c"], "conjunction")).toBe("a, b und c");
  expect(sayList(["a", "b"], "disjunction")).toBe("a oder b");
  const now = Date.UTC(2026, 10, 21, 12);
  expect(sayAge(now - 5 * 60_000, now)).toBe("vor 5 Minuten");
  expect(sayAge(now, now)).toBe("gerade eben");
  expect(sayDate(now)).toBe("21.11.2026");
  expect(say(text.record.deleteAsk, { title: "Boot" })).toBe("„Boot“ löschen?");
});

describe("a window", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    localStorage.clear();
  });

  test("speaks German, and takes another choice under More", async () => {
    const fake = new Fake();
    fill(fake);
    current.fake = fake;
    const opened = openWindow();
    await see("Marta Nilsen");
    await seeHeading("Datensätze");
    await click("Mehr");
    await see("Meine Sicherheitswörter");
    const reload = vi.spyOn(location, "reload").mockReturnValue();
    const choice = await eventually(() => {
      const label = [...document.querySelectorAll("label")].find((one) => one.textContent === "Sprache");
      const found = document.getElementById(label?.htmlFor ?? "");
      if (!(found instanceof HTMLSelectElement)) throw new Error("no choice of language");
      return found;
    });
    for (const language of ["en", "de"] as const) {
      choice.value = language;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
      expect(chosenLanguage()).toBe(language);
    }
    await eventually(() => expect(reload).toHaveBeenCalledTimes(2));
    opened.close();
  });

  test.each([
    ["de-AT", "de"],
    ["de", "de"],
    ["en-GB", "en"],
    ["nl", "en"],
  ])("without a choice, a browser in %s gives %s", (tag, language) => {
    vi.spyOn(navigator, "language", "get").mockReturnValue(tag);
    expect(chosenLanguage()).toBeNull();
    expect(browserLanguage()).toBe(language);
  });

  test("where a browser keeps nothing for us, its own language holds", () => {
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError");
    });
    expect(chosenLanguage()).toBeNull();
  });
});

/** Attributes whose texts people see or hear. */
const SAID = /^(?:label|title|placeholder|alt|hint|name|aria-label)$/;
/** Several words of which the first is capital, as sentences and headings begin. */
const SENTENCE = /^\s*\p{Lu}\p{Ll}*['’]?\p{Ll}*,? \p{L}+/u;
const TEXT_FILES = /\/(?:text|german|german-errors|error-text|language|export-text)\.ts$/;

/** Returns what people would read that stands in the code of a screen. */
function leftIn(source: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown, parent: { type?: string; name?: { name?: string } }) => {
    if (Array.isArray(node)) for (const part of node) walk(part, parent);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const { type, value } = node as { type?: string; value?: unknown };
    const words = typeof value === "string" ? value : "";
    if (type === "JSXText" && /\p{L}/u.test(words)) found.push(words.trim());
    if (type === "Literal" && SENTENCE.test(words)) found.push(words);
    if (type === "Literal" && parent.type === "JSXAttribute" && SAID.test(parent.name?.name ?? ""))
      if (/\p{Lu}/u.test(words)) found.push(words);
    for (const part of Object.values(node)) walk(part, node as typeof parent);
  };
  walk(parseAst(source, { lang: "tsx" }), {});
  return found;
}

test("no screen has a sentence in its code", () => {
  expect(leftIn('<p class="a b">Hello {name}</p>')).toEqual(["Hello"]);
  expect(leftIn('<Button label="Close" />; const a = "Not saved yet";')).toEqual(["Close", "Not saved yet"]);
  const screens = ["popup", "pages"].flatMap((folder) => files(`${SRC}/${folder}`));
  expect(screens.length).toBeGreaterThan(100);
  for (const file of screens.filter((name) => !TEXT_FILES.test(name)))
    expect(leftIn(readFileSync(file, "utf8")), relative(SRC, file)).toEqual([]);
});

test("no screen has quotation marks in its code: each language has its own", () => {
  const screens = ["popup", "pages"].flatMap((folder) => files(`${SRC}/${folder}`));
  const quoting = screens.filter(
    (name) => !TEXT_FILES.test(name) && /[“”„]/.test(readFileSync(name, "utf8")),
  );
  expect(quoting.map((name) => relative(SRC, name))).toEqual([]);
});

interface Node {
  readonly type?: string;
  readonly name?: string;
  readonly [part: string]: unknown;
}

/**
 * Returns what a file reads of sentences while it is loaded, which may be before they are put into another language: a
 * sentence, or a copy of some. The name of a group of sentences may be kept, since they change where they stand.
 */
function readAtLoad(source: string): string[] {
  const known = new Map(
    [...TEXTS.values()].flatMap((texts) =>
      Object.entries(texts).filter(([, part]) => typeof part === "object"),
    ),
  );
  const found: string[] = [];
  const textAt = (node: Node): unknown => {
    if (node.type === "Identifier") return known.get(node.name ?? "");
    if (node.type !== "MemberExpression") return undefined;
    const of = textAt(node["object"] as Node);
    if (typeof of !== "object" || of === null) return undefined;
    return node["computed"] === true
      ? Object.values(of)[0]
      : Reflect.get(of, (node["property"] as Node).name ?? "");
  };
  const walk = (node: unknown, isCopied: boolean): void => {
    if (Array.isArray(node)) for (const part of node) walk(part, isCopied);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const { type = "" } = node as Node;
    if (/Function|^TS|^Import|^Class/.test(type)) return;
    const value = textAt(node as Node);
    if (value !== undefined) {
      const { start, end } = node as unknown as { start: number; end: number };
      if (typeof value === "string" || isCopied) found.push(source.slice(start, end));
      return;
    }
    const copies = type === "CallExpression" || type === "NewExpression" || type === "SpreadElement";
    for (const part of Object.values(node)) walk(part, isCopied || copies);
  };
  const { body } = parseAst(source, { lang: "tsx" }) as unknown as { body: Node[] };
  const declared = body.map((node) =>
    node.type === "ExportNamedDeclaration" ? (node["declaration"] as Node) : node,
  );
  for (const node of declared.filter((one) => one?.type === "VariableDeclaration")) {
    for (const { id, init } of node["declarations"] as { id: Node; init: Node | null }[]) {
      const value = init === null ? undefined : textAt(init);
      if (typeof value === "object") known.set(id.name ?? "", value as object);
      else walk(init, false);
    }
  }
  return found;
}

test("no screen keeps a sentence from before the language was chosen", () => {
  const held = (code: string) => readAtLoad(`const words = moreText.activity; ${code}`);
  expect(held("const a = words.title;")).toEqual(["words.title"]);
  expect(held("const a = new Map(Object.entries(words.acts));")).toEqual(["words.acts"]);
  expect(held("const a = { b: [words.title], c: () => words.none };")).toEqual(["words.title"]);
  expect(held("const a = words.acts; const b = { a }; function f() { return words.title; }")).toEqual([]);
  for (const file of files(`${SRC}/popup`).filter((name) => !TEXT_FILES.test(name)))
    expect(readAtLoad(readFileSync(file, "utf8")), relative(SRC, file)).toEqual([]);
});
