/** What `npm run build` writes: the same bytes anywhere, two honest manifests, and no code from elsewhere. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { version } from "../../package.json";
import { PAGE_MESSAGES } from "../../src/messages/page.ts";
import { packed, ROOT } from "../package/packed.ts";

const scratch = mkdtempSync(join(realpathSync(tmpdir()), "sealfield-build-"));
const here = join(scratch, "here");
/** Another build, from the zip of the sources. */
let elsewhere: string;

async function build(root: string, outDir: string): Promise<void> {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", "--app", "--logLevel", "warn", "--outDir", outDir];
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  expect(stderr).toBe("");
}

/** Every file under `folder`, by relative path, with its bytes as base64. */
function tree(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.sort().map((file) => [relative(folder, file), readFileSync(file).toString("base64")]));
}

const readJson = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, "utf8"));

/** Width and height of a PNG, from its first chunk. */
function sidesOf(path: string): [number, number] {
  const bytes = readFileSync(path);
  expect(bytes.toString("latin1", 1, 4), path).toBe("PNG");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

beforeAll(async () => {
  await build(ROOT, here);
  elsewhere = (await packed()).sources;
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("what is built from the zip of the sources, in another place and time zone, is the same to the byte", () => {
  const first = tree(here);
  const second = tree(join(elsewhere, "dist"));
  expect(first.size).toBeGreaterThan(10);
  // Types are made for the package only.
  expect([...second].filter(([name]) => !name.endsWith(".d.ts"))).toEqual([...first]);
});

test("npm run package: the same archives, checksums that hold, and what is bundled with licences", async () => {
  const program = join(elsewhere, "dist/node/package.js");
  const make = async (root: string, dist: string, env: NodeJS.ProcessEnv) => {
    const args = [program, "--root", root, "--dist", dist];
    return (await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } })).stdout;
  };
  const sums = await make(ROOT, here, { TZ: "America/St_Johns" });
  const copy = join(scratch, "copy");
  cpSync(join(elsewhere, "dist"), copy, { recursive: true });
  expect(await make(elsewhere, copy, { TZ: "Pacific/Kiritimati" })).toBe(sums);

  const out = join(here, "package");
  expect(readFileSync(join(out, "SHA256SUMS"), "utf8")).toBe(sums);
  const listed = sums.trim().split("\n");
  expect(listed.map((line) => line.slice(66))).toEqual(
    readdirSync(out)
      .filter((name) => name !== "SHA256SUMS")
      .sort(),
  );
  for (const line of listed) {
    const hash = createHash("sha256")
      .update(readFileSync(join(out, line.slice(66))))
      .digest("hex");
    expect(line.slice(0, 64)).toBe(hash);
  }
  const zip = unzipSync(readFileSync(join(out, `sealfield-firefox-${version}.zip`)));
  expect(Object.keys(zip)).toContain("manifest.json");
  const licences = new TextDecoder().decode(zip["licences.txt"]);
  const bill = JSON.parse(readFileSync(join(out, "sbom.cdx.json"), "utf8"));
  expect(bill.components.length).toBeGreaterThan(8);
  // npm's own bill knows each of them, with the same hash.
  const npm = await promisify(execFile)(
    "npm",
    ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"],
    {
      cwd: ROOT,
      maxBuffer: 50_000_000,
    },
  );
  const known: { purl: string; hashes: unknown }[] = JSON.parse(npm.stdout).components;
  for (const { name, version: used, purl, hashes } of bill.components) {
    expect(licences).toContain(`\n${name} ${used} (`);
    expect(known.find((one) => one.purl === purl)?.hashes).toEqual(hashes);
  }
});

test("both extensions carry the same code", () => {
  const [chrome, firefox] = [tree(join(here, "chrome")), tree(join(here, "firefox"))];
  chrome.delete("manifest.json");
  firefox.delete("manifest.json");
  expect([...firefox]).toEqual([...chrome]);
});

describe.each(["chrome", "firefox"] as const)("the manifest for %s", (target) => {
  const manifest = () => readJson(join(here, target, "manifest.json"));

  test("is the one that was agreed on", async () => {
    const { version: _, ...agreed } = manifest();
    await expect(`${JSON.stringify(agreed, null, 2)}\n`).toMatchFileSnapshot(`manifests/${target}.json`);
  });

  test("asks for nothing at install but the listed permissions", () => {
    const common = [
      "storage",
      "unlimitedStorage",
      "alarms",
      "idle",
      "contextMenus",
      "activeTab",
      "scripting",
    ];
    expect(manifest()["permissions"]).toEqual(
      target === "chrome" ? [...common, "sidePanel", "offscreen"] : common,
    );
    expect(manifest()).not.toHaveProperty("host_permissions");
    expect(manifest()).not.toHaveProperty("content_scripts");
    expect(manifest()["optional_permissions"]).toEqual(["clipboardRead"]);
    expect(manifest()["optional_host_permissions"]).toEqual(["http://*/*", "https://*/*"]);
  });

  test("has the strict policy, and only its own background key", () => {
    const policy = (manifest()["content_security_policy"] as Record<string, string>)["extension_pages"];
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(policy).toMatch(/require-trusted-types-for 'script'; trusted-types transfers$/);
    expect(policy).not.toMatch(/unsafe|wasm/);
    expect(manifest()["background"]).toEqual(
      target === "chrome"
        ? { service_worker: "background.js", type: "module" }
        : { scripts: ["background.js"], type: "module" },
    );
  });

  test("names only files that exist, and exposes one page to the web", () => {
    const text = readFileSync(join(here, target, "manifest.json"), "utf8");
    const files = [...text.matchAll(/"([\w/.-]+\.(?:html|js|png))(?:\?[^"]*)?"/g)].map((m) => m[1] ?? "");
    expect(files.length).toBeGreaterThan(6);
    expect(files.filter((file) => !existsSync(join(here, target, file)))).toEqual([]);
    expect(manifest()["web_accessible_resources"]).toEqual([
      {
        resources: ["src/pages/frame/index.html"],
        matches: ["http://*/*", "https://*/*"],
        use_dynamic_url: true,
      },
    ]);
  });

  test("has its icon in each size that browsers show, and each picture is as large as it is said to be", () => {
    type Icons = Readonly<Record<string, string>>;
    const { icons, action, sidebar_action } = manifest() as {
      icons: Icons;
      action: { default_icon: Icons };
      sidebar_action?: { default_icon: Icons };
    };
    expect(Object.keys(icons).map(Number)).toEqual([16, 32, 48, 64, 96, 128]);
    expect(Object.keys(action.default_icon).map(Number)).toEqual([16, 24, 32, 48, 64]);
    for (const named of [icons, action.default_icon, sidebar_action?.default_icon ?? {}]) {
      for (const [size, file] of Object.entries(named))
        expect(sidesOf(join(here, target, file))).toEqual([Number(size), Number(size)]);
    }
  });

  test.each(["en", "de"])("its texts and those of its menus exist in %s, and no others", (language) => {
    const text = readFileSync(join(here, target, "manifest.json"), "utf8");
    const background = readFileSync(join(here, target, "background.js"), "utf8");
    const named = [...text.matchAll(/__MSG_(\w+)__/g), ...background.matchAll(/["'`](menu[A-Z]\w+)["'`]/g)];
    const messages = readJson(join(here, target, `_locales/${language}/messages.json`));
    expect(new Set(named.map((match) => match[1]))).toEqual(new Set(Object.keys(messages)));
    expect(messages).toMatchObject({
      extensionDescription: { message: expect.stringMatching(/^.{20,132}$/) },
    });
  });
});

test("the icons for the stores are as large as those ask for", () => {
  const sides = (name: string) => sidesOf(join(ROOT, "src/cli/store", name));
  expect([sides("icon-128.png"), sides("icon-300.png")]).toEqual([
    [128, 128],
    [300, 300],
  ]);
});

test("Firefox's own linter finds nothing but what is known", async () => {
  const linter = join(ROOT, "node_modules/addons-linter/bin/addons-linter");
  const args = [linter, join(here, "firefox"), "--output", "json"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 10_000_000 });
  const { errors, warnings } = JSON.parse(stdout) as Record<"errors" | "warnings", { code: string }[]>;
  expect(errors).toEqual([]);
  expect(warnings.map(({ code }) => code).sort()).toEqual([
    // Firefox for Android is not claimed.
    "KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION",
    // Preact's one assignment, which Trusted Types refuse.
    "UNSAFE_VAR_ASSIGNMENT",
  ]);
});

/** Constructs that run text as code. */
const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "eval", pattern: /\beval\s*\(/g },
  { what: "Function from text", pattern: /\bFunction\s*\(\s*["'`\w]/g },
  { what: "WebAssembly", pattern: /WebAssembly/g },
  { what: "document.write", pattern: /document\.write/g },
  { what: "insertAdjacentHTML", pattern: /insertAdjacentHTML|outerHTML\s*=|createContextualFragment/g },
  { what: "importScripts", pattern: /importScripts/g },
  { what: "dangerouslySetInnerHTML in use", pattern: /dangerouslySetInnerHTML\s*:/g },
  { what: "a timer that takes text", pattern: /set(?:Timeout|Interval)\(\s*["'`]/g },
];
/** Preact assigns innerHTML in one place, for a property we never use; Trusted Types would refuse it. */
const INNER_HTML_IN_PREACT = 1;

function scripts(folder: string): { readonly name: string; readonly text: string }[] {
  return [...tree(folder).keys()]
    .filter((name) => /\.(?:js|html)$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

/** What a page may load when it opens, in kB: each script compressed, with little room above what it is. */
const AT_ONCE_KB = 62;

/** The scripts that a page runs when it opens: its own, and what those import at once, by paths from `folder`. */
function loadedAtOnce(folder: string, page: string): ReadonlySet<string> {
  const html = readFileSync(join(folder, page), "utf8");
  const found = new Set([...html.matchAll(/<script[^>]* src="\/([^"]+)"/g)].map((match) => match[1] ?? ""));
  for (const name of found) {
    const text = readFileSync(join(folder, name), "utf8");
    for (const [, from = ""] of text.matchAll(/(?:\bfrom|\bimport)\s*["'`](\.{1,2}\/[^"'`]+)["'`]/g)) {
      found.add(relative(folder, resolve(join(folder, name), "..", from)));
    }
  }
  return found;
}

describe("the code of the extension", () => {
  test.each(FORBIDDEN)("has no $what", ({ pattern }) => {
    for (const { name, text } of scripts(join(here, "chrome"))) {
      expect(text.match(pattern) ?? [], name).toEqual([]);
    }
  });

  test("assigns innerHTML only in Preact's dormant path", () => {
    const found = scripts(join(here, "chrome")).flatMap(
      ({ text }) => text.match(/\.innerHTML\s*=[^=]/g) ?? [],
    );
    expect(found.length).toBeLessThanOrEqual(INNER_HTML_IN_PREACT);
  });

  test("loads nothing from elsewhere", () => {
    const names = /https?:\/\/((?:[a-z0-9-]+\.)+[a-z]{2,})/gi;
    const harmless = /^(?:www\.w3\.org|(?:.*\.)?example(?:\.(?:com|org|net))?)$/;
    for (const { name, text } of scripts(join(here, "chrome"))) {
      const hosts = [...text.matchAll(names)].map((match) => match[1] ?? "");
      expect(
        hosts.filter((host) => !harmless.test(host)),
        name,
      ).toEqual([]);
    }
  });

  test("has no inline script or style, which the policy would refuse", () => {
    for (const { name, text } of scripts(join(here, "chrome"))) {
      if (!name.endsWith(".html")) continue;
      expect(text, name).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    }
  });

  test.each(["content.js", "fill.js", "seal.js", "site.js", "auto.js"])("%s is one classic file", (name) => {
    const text = readFileSync(join(here, "chrome", name), "utf8");
    expect(text).not.toMatch(/^\s*(?:import|export)\s|\bimport\s*\(/m);
  });

  test("the content scripts know nothing of what pages may ask", () => {
    const asked = Object.keys(PAGE_MESSAGES);
    for (const script of ["content.js", "fill.js", "seal.js", "site.js", "auto.js"]) {
      const content = readFileSync(join(here, "chrome", script), "utf8");
      expect(asked.filter((name) => content.includes(name))).toEqual([]);
    }
    const background = readFileSync(join(here, "chrome/background.js"), "utf8");
    expect(asked.filter((name) => !background.includes(name))).toEqual([]);
  });

  test("the lists of common passwords are one file, which no page loads before a screen asks for it", () => {
    const chrome = join(here, "chrome");
    const lists = scripts(chrome).filter(({ text }) => text.includes("iloveyou"));
    expect(lists.map(({ name }) => name)).toEqual([expect.stringMatching(/^assets\/guesses-/)]);
    expect(lists[0]?.text.length).toBeLessThan(1_800 * 1024);
    const pages = scripts(chrome).filter(({ name }) => name.endsWith(".html"));
    expect(pages.length).toBeGreaterThan(3);
    for (const { name } of pages) {
      const atOnce = [...loadedAtOnce(chrome, name)];
      expect(atOnce, name).not.toContain(lists[0]?.name);
      const sizes = atOnce.map((script) => gzipSync(readFileSync(join(chrome, script)), { level: 9 }).length);
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      expect(bytes, name).toBeGreaterThan(1024);
      expect(bytes, name).toBeLessThan(AT_ONCE_KB * 1024);
    }
  });

  test.each([
    ["content.js", 32],
    ["fill.js", 7],
    ["seal.js", 11],
    ["site.js", 4],
    ["auto.js", 11],
  ])("%s, which is put into pages, is less than %d kB gzip", (name, limit) => {
    const size = gzipSync(readFileSync(join(here, "chrome", name)), { level: 9 }).length;
    expect(size).toBeLessThan(limit * 1000);
  });

  test("the script that fills carries no second classifier: it takes it from the one before it", () => {
    const [content, fill] = ["content.js", "fill.js"].map((name) =>
      readFileSync(join(here, "chrome", name), "utf8"),
    );
    // A word of the classifier's lists.
    expect(content).toContain("geboortedatum");
    expect(fill).not.toContain("geboortedatum");
    expect(content).toContain("sealfieldLent");
    expect(fill).toMatch(/\(sealfieldLent\);?\s*$/);
  });

  test.each([
    ["background.js", 600],
    ["content.js", 80],
    ["fill.js", 25],
    ["seal.js", 40],
  ])("%s stays under %d kB", (name, limit) => {
    expect(readFileSync(join(here, "chrome", name)).length).toBeLessThan(limit * 1024);
  });
});
