/**
 * The structure itself is tested: which folder of `src` may import which, and which packages.
 * An import that is not listed here fails; see the map in README.md.
 */
import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { files, importsOf, SRC } from "./imports.ts";

/** Folder → folders and packages it may import. `errors` is the file src/errors.ts. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  errors: [],
  crypto: ["model", "errors", "@noble/"],
  model: ["errors"],
  wire: ["model", "errors", "valibot"],
  search: ["wire", "errors"],
  e3db: ["crypto", "search", "wire", "model", "errors"],
  vault: [
    "e3db",
    "crypto",
    "search",
    "wire",
    "model",
    "errors",
    "idb",
    "webextension-polyfill",
    "@scure/bip39",
    "tldts",
    "@rgrove/parse-xml",
  ],
  messages: ["wire", "model", "errors", "valibot", "webextension-polyfill"],
  values: ["libphonenumber-js"],
  background: ["vault", "values", "messages", "model", "errors", "webextension-polyfill"],
  content: ["messages", "values", "model", "errors", "webextension-polyfill"],
  popup: [
    "messages",
    "model",
    "errors",
    "webextension-polyfill",
    "preact",
    "@preact/signals",
    "uqr",
    "qr",
    "fflate",
    "@zxcvbn-ts/",
    "transfers",
  ],
  pages: [
    "messages",
    "model",
    "errors",
    "webextension-polyfill",
    "preact",
    "@preact/signals",
    "uqr",
    "popup",
    "transfers",
  ],
  transfers: ["crypto", "wire", "messages", "model", "errors"],
  server: [
    "search",
    "wire",
    "model",
    "errors",
    "crypto",
    "node:",
    "hono",
    "@hono/",
    "pg",
    "jose",
    "aws4fetch",
    "uqr",
  ],
  command: ["e3db", "server", "node:", "commander"],
  cli: ["server", "errors", "node:", "playwright-core", "vite", "fflate"],
};

function areaOf(path: string): string {
  return (
    relative(SRC, path)
      .split("/")[0]
      ?.replace(/\.tsx?$/, "") ?? ""
  );
}

/** Every import of `file` (with text `text`) that its folder may not make. */
function forbiddenImports(file: string, text: string): string[] {
  const area = areaOf(file);
  const allowed = MAY_IMPORT[area];
  if (allowed === undefined) return [`${area} is not a folder of the map`];
  return importsOf(text).filter((specifier) => {
    if (specifier.startsWith(".")) {
      const target = areaOf(resolve(dirname(file), specifier));
      return target !== area && !allowed.includes(target);
    }
    return !allowed.some((entry) =>
      entry.endsWith("/") || entry.endsWith(":")
        ? specifier.startsWith(entry)
        : specifier === entry || specifier.startsWith(`${entry}/`),
    );
  });
}

describe("imports follow the map", () => {
  for (const file of files(SRC)) {
    test(relative(SRC, file), () => {
      expect(forbiddenImports(file, readFileSync(file, "utf8"))).toEqual([]);
    });
  }

  test("the check sees a forbidden import in each of its forms", () => {
    const file = join(SRC, "popup/app.tsx");
    expect(forbiddenImports(file, 'import { seal } from "../crypto/sodium.ts";')).toHaveLength(1);
    expect(forbiddenImports(file, 'import type { X } from "../e3db/client.ts";')).toHaveLength(1);
    expect(forbiddenImports(file, 'export * from "../vault/vault.ts";')).toHaveLength(1);
    expect(forbiddenImports(file, 'const m = await import("../vault/vault.ts");')).toHaveLength(1);
    expect(forbiddenImports(file, 'import "@noble/hashes/sha2.js";')).toHaveLength(1);
    expect(forbiddenImports(file, 'import { call } from "../messages/page.ts";')).toEqual([]);
  });

  test("only declared packages are imported", () => {
    const manifest = JSON.parse(readFileSync(resolve(SRC, "../package.json"), "utf8"));
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const used = Object.values(MAY_IMPORT)
      .flat()
      .filter((entry) => !(entry in MAY_IMPORT) && entry !== "node:");
    for (const entry of used) {
      expect(declared.some((name) => (entry.endsWith("/") ? name.startsWith(entry) : name === entry))).toBe(
        true,
      );
    }
  });
});

/** Exported functions of `text` right above which no comment ends. */
function undocumented(text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const name = /^export (?:async )?function\*? (\w+)/.exec(line)?.[1];
    return name === undefined || lines[at - 1]?.trim().endsWith("*/") ? [] : [name];
  });
}

/** Sentences and tags of `text` that say what throws in another way than `@throws VaultError`, with a code or not. */
function otherThrows(text: string): string[] {
  const comments = [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].map(([comment]) =>
    comment.replace(/\s*\n\s*\* ?/g, " "),
  );
  return comments.flatMap((comment) => [
    ...(comment.match(
      /(?<=^\/\*\* ?|[.:;] )Throws (?!away|everything away|the encrypted copy away).{0,40}/g,
    ) ?? []),
    ...(comment.match(/(?<!@)\bthrows (?:`[a-z_]+`|an? `?\w*Error).{0,40}/g) ?? []),
    ...(comment.match(/@throws (?!(?:[A-Z]\w*)?Error\b).{0,40}/g) ?? []),
  ]);
}

/** Components are named by what they show, and say no more. */
const AREAS = Object.keys(MAY_IMPORT).filter((area) => area !== "errors" && area !== "popup");

describe("what others call says what it returns and when it throws", () => {
  test.each(AREAS)("in %s", (area) => {
    const found = files(join(SRC, area)).flatMap((file) => undocumented(readFileSync(file, "utf8")));
    expect(found).toEqual([]);
  });

  test("what throws is said in one way", () => {
    const found = files(SRC).flatMap((file) => otherThrows(readFileSync(file, "utf8")));
    expect(found).toEqual([]);
  });

  test("the check sees what throws said in another way", () => {
    expect(otherThrows("/** Returns a. @throws VaultError `conflict` */")).toEqual([]);
    expect(otherThrows("/** Returns a. Throws `conflict`. */")).toHaveLength(1);
    expect(otherThrows("/**\n * Returns a; it throws\n * `conflict` at times.\n */")).toHaveLength(1);
    expect(otherThrows("/** @throws what `run` throws */")).toHaveLength(1);
  });

  test("the check sees a bare function", () => {
    expect(undocumented("/** Says. */\nexport function a() {}\n\nexport async function b() {}")).toEqual([
      "b",
    ]);
  });
});
