/**
 * The books are in the house: what a comment says is in `NAME.md` is there, under that heading or number, and the files
 * that README.md and the books name exist.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");

/** Where each book is, by the name that comments use. */
const BOOKS: Readonly<Record<string, string>> = {
  README: "README.md",
  PROTOCOL: "src/wire/PROTOCOL.md",
  SECURITY: "src/vault/SECURITY.md",
  SCALE: "src/server/SCALE.md",
};

/** A heading, and the numbered section it is in ("" in a book without numbers). */
interface Heading {
  readonly name: string;
  readonly section: string;
}

interface Book {
  readonly headings: readonly Heading[];
  /** How many numbered rules there are below each heading. */
  readonly rules: ReadonlyMap<string, number>;
  readonly text: string;
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, "");
}

function readBook(text: string): Book {
  const headings: Heading[] = [];
  const rules = new Map<string, number>();
  let section = "";
  for (const line of withoutCode(text).split("\n")) {
    const [, number, title] = /^#{1,4} (?:(\d+(?:\.\d+)*)\.? )?(.+)$/.exec(line) ?? [];
    if (title !== undefined) {
      section = number ?? section;
      headings.push({ name: title.replaceAll("`", ""), section });
    }
    const name = headings.at(-1)?.name ?? "";
    if (/^\d+\. /.test(line)) rules.set(name, (rules.get(name) ?? 0) + 1);
  }
  return { headings, rules, text };
}

const books = new Map(
  Object.entries(BOOKS).map(([name, path]) => [name, readBook(readFileSync(join(ROOT, path), "utf8"))]),
);

/** What may follow the name of a book: sections by number or quoted name, rules, quirks and attackers, in any list. */
const PLACE =
  /(?:,? and |,? to |, |[ (]+)?(?:§ ?|sections? )?(?:(\d+(?:\.\d+)*)(?![\w%])|["“]([^"”]+)["”]|rules? (\d+)|quirks? (\d+)|(T\d+)\b)/y;

/** What is said about places in a book from `at` in `text` on, and is not there. */
function missingPlaces(book: Book, text: string, at: number): string[] {
  const missing: string[] = [];
  let section: string | null = null;
  let ruled: string | null = null;
  let countsRules = false;
  PLACE.lastIndex = at;
  for (let found = PLACE.exec(text); found !== null; found = PLACE.exec(text)) {
    const [said = "", number, name, rule, quirk, attacker] = found;
    if (rule !== undefined) countsRules = true;
    const wanted = rule ?? (countsRules ? number : undefined);
    if (wanted !== undefined) {
      if (ruled === null || Number(wanted) > (book.rules.get(ruled) ?? 0)) missing.push(said.trim());
    } else if (quirk !== undefined) {
      if (Number(quirk) > (book.rules.get("Response quirks") ?? 0)) missing.push(said.trim());
    } else if (attacker !== undefined) {
      if (!book.text.includes(`\n| ${attacker} `)) missing.push(said.trim());
    } else if (number !== undefined) {
      section = number;
      if (!book.headings.some((heading) => heading.section === number)) missing.push(said.trim());
    } else if (name !== undefined) {
      [ruled, countsRules] = [name, false];
      const isThere = book.headings.some(
        (heading) => heading.name === name && (section === null || heading.section === section),
      );
      if (!isThere) missing.push(said.trim());
    }
  }
  return missing;
}

/** The comments of a file; what looks like one in a text does no harm. */
function commentsOf(code: string): string {
  return (code.match(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<![:"'`\w])\/\/[^\n]*/g) ?? []).join("\n");
}

/** Comments may break anywhere, so lines are joined before they are read. */
function joined(text: string): string {
  return text.replace(/\s*\n\s*(?:\*(?!\/)|\/\/)? ?/g, " ");
}

/** References in `text` that lead nowhere. */
function lost(text: string): string[] {
  const line = joined(text);
  const found = [...line.matchAll(/\b([A-Z]{2,})\.md\b/g)].flatMap(({ 0: said, 1: name = "", index }) => {
    const book = books.get(name);
    if (book === undefined) return [said];
    return missingPlaces(book, line, index + said.length).map((place) => `${said} ${place}`);
  });
  // A section without the name of a book is one of the protocol's, which the file's header names.
  const protocol = books.get("PROTOCOL");
  const bare = [...line.matchAll(/(?<!RFC \d+ |\.md |\.md, |[\w"] of )\bsections? (?=\d)/g)].flatMap(
    ({ index }) =>
      protocol === undefined
        ? ["PROTOCOL.md"]
        : missingPlaces(protocol, line, index).map((place) => `PROTOCOL.md ${place}`),
  );
  const unnamed = [...line.matchAll(/\b[A-Z]{3,} in README\b/g)].map(([said]) => said);
  return [...found, ...bare, ...unnamed];
}

function files(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("what comments refer to is in the book", () => {
  test.each(["src", "test"])("in %s", (folder) => {
    const found = files(join(ROOT, folder), /\.(tsx?|mjs|css|html)$/)
      .filter((file) => file !== import.meta.filename)
      .flatMap((file) =>
        lost(commentsOf(readFileSync(file, "utf8"))).map((place) => `${relative(ROOT, file)}: ${place}`),
      );
    expect(found).toEqual([]);
  });

  test("in the books themselves", () => {
    const found = [...books.entries()].flatMap(([name, { text }]) =>
      lost(withoutCode(text)).map((place) => `${name}: ${place}`),
    );
    expect(found).toEqual([]);
  });

  test("the check sees what is not there", () => {
    expect(
      lost('/** (PROTOCOL.md section 4.4, "Visibility"; SECURITY.md "Keys", rules 1 to 4; T1) */'),
    ).toEqual([]);
    const code =
      'const a = "BOOK.md"; // See STORAGE.md\nconst b = "https://a.example/BOOK.md"; /* ATLAS.md */';
    expect(lost(commentsOf(code))).toEqual(["STORAGE.md", "ATLAS.md"]);
    expect(lost("/** See STORAGE.md. */")).toEqual(["STORAGE.md"]);
    expect(lost("/** See STORAGE in README. */")).toEqual(["STORAGE in README"]);
    expect(lost("/** (PROTOCOL.md sections 4.2 and 4.9) */")).toEqual(["PROTOCOL.md and 4.9"]);
    expect(lost("/** (PROTOCOL.md\n * 12) */")).toEqual(["PROTOCOL.md 12"]);
    expect(lost("/** As it should be (section 9.1). */")).toEqual(["PROTOCOL.md section 9.1"]);
    expect(lost('/** (PROTOCOL.md section 4.5, "Visibility") */')).toEqual(['PROTOCOL.md , "Visibility"']);
    expect(lost("// section 1, quirk 12")).toEqual(["PROTOCOL.md , quirk 12"]);
    expect(lost('/** (SECURITY.md, "Kyes") */')).toEqual(['SECURITY.md , "Kyes"']);
    expect(lost('/** (SECURITY.md "Keys", rules 3 and 9) */')).toEqual(["SECURITY.md and 9"]);
    expect(lost("/** (SECURITY.md, T9) */")).toEqual(["SECURITY.md , T9"]);
  });
});

/** Files that a page of prose names: targets of links, and paths of this repository set as code. */
function namedFiles(path: string, text: string): string[] {
  const prose = withoutCode(text);
  const links = [...prose.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)|src="([^"]+)"/g)]
    .map((match) => match[1] ?? match[2] ?? "")
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => resolve(ROOT, dirname(path), target));
  const code = [...prose.matchAll(/`((?:src|test|public)\/[\w./-]*)`/g)].map((match) =>
    resolve(ROOT, match[1] ?? ""),
  );
  return [...links, ...code];
}

/** Headings that links of a page at `path` lead to: the page, as a path of this repository, and the heading. */
function namedHeadings(path: string, text: string): (readonly [page: string, heading: string])[] {
  return [...text.matchAll(/\]\(([^)#\s:]*)#([^)]+)\)/g)].map(([, target = "", heading = ""]) => [
    target === "" ? path : relative(ROOT, resolve(ROOT, dirname(path), target)),
    heading,
  ]);
}

function slug({ name }: Heading): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .replaceAll(/\s/g, "-");
}

function hasHeading([page, heading]: readonly [page: string, heading: string]): boolean {
  const { headings } = readBook(readFileSync(join(ROOT, page), "utf8"));
  return headings.some((known) => slug(known) === heading);
}

describe("what README.md and the books name exists", () => {
  test.each(Object.entries(BOOKS))("%s", (name, path) => {
    const book = books.get(name) ?? readBook("");
    const missing = namedFiles(path, book.text).filter((file) => !existsSync(file));
    expect(missing.map((file) => relative(ROOT, file))).toEqual([]);
    expect(namedHeadings(path, book.text).filter((place) => !hasHeading(place))).toEqual([]);
  });

  test("the check sees what does not", () => {
    const text = "[a](test/none.ts) `src/nowhere/` ![b](gone.png) [c](https://example.org) [d](#lost)";
    expect(namedFiles("README.md", text).filter((file) => existsSync(file))).toEqual([]);
    expect(namedFiles("README.md", text)).toHaveLength(3);
    expect(namedHeadings("README.md", text).filter(hasHeading)).toEqual([]);
    expect(namedHeadings("src/wire/PROTOCOL.md", "[e](#14-lost) [f](../vault/SECURITY.md#keys)")).toEqual([
      ["src/wire/PROTOCOL.md", "14-lost"],
      ["src/vault/SECURITY.md", "keys"],
    ]);
    expect(hasHeading(["src/vault/SECURITY.md", "keys"])).toBe(true);
    expect(hasHeading(["src/vault/SECURITY.md", "locks"])).toBe(false);
  });
});
