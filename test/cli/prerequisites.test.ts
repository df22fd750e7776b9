/** A missing browser is installed by root on Debian, and is otherwise an error that names the command. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findBrowser, onPath } from "../../src/cli/find-browser.ts";
import { findPostgres } from "../../src/cli/find-postgres.ts";
import { type Machine, requireProgram, requirePrograms } from "../../src/cli/prerequisites.ts";

/** A machine with `present` browsers; a successful apt-get install adds what was asked. */
function machine(options: Partial<Machine> & { present?: string[]; aptWorks?: boolean }) {
  const present = new Set(options.present ?? []);
  const commands: string[] = [];
  const fake: Machine = {
    find: (browser) => (present.has(browser) ? `/usr/bin/${browser}` : undefined),
    hasApt: true,
    isRoot: true,
    run: (command, args) => {
      commands.push([command, ...args].join(" "));
      if (options.aptWorks === false) return false;
      if (args.includes("chromium")) present.add("chromium");
      if (args.includes("firefox-esr")) present.add("firefox");
      return true;
    },
    log: () => undefined,
    ...options,
  };
  return { fake, commands };
}

describe("requirePrograms", () => {
  test("runs nothing when all are there", () => {
    const { fake, commands } = machine({ present: ["chromium", "firefox"] });
    expect(requirePrograms(["chromium", "firefox"], fake)).toEqual({
      chromium: "/usr/bin/chromium",
      firefox: "/usr/bin/firefox",
    });
    expect(commands).toEqual([]);
  });

  test("as root on Debian installs exactly what is missing, after an update", () => {
    const { fake, commands } = machine({ present: ["chromium"] });
    expect(requirePrograms(["chromium", "firefox"], fake).firefox).toBe("/usr/bin/firefox");
    expect(commands).toEqual([
      "apt-get -qq update",
      "apt-get -qq install --yes --no-install-recommends firefox-esr fonts-dejavu-core",
    ]);
  });

  test("names the command to an ordinary user, and runs nothing", () => {
    const { fake, commands } = machine({ isRoot: false });
    expect(() => requireProgram("chromium", fake)).toThrow(
      /Missing: chromium[\s\S]*sudo apt-get update && sudo apt-get install --yes chromium/,
    );
    expect(commands).toEqual([]);
  });

  test("names the command when apt-get fails", () => {
    const { fake } = machine({ aptWorks: false });
    expect(() => requireProgram("firefox", fake)).toThrow(
      /apt-get failed[\s\S]*apt-get install --yes firefox-esr/,
    );
  });

  test("without apt-get says where to get it", () => {
    const { fake, commands } = machine({ hasApt: false });
    expect(() => requirePrograms(["chromium", "firefox"], fake)).toThrow(
      /Missing: chromium, firefox[\s\S]*https:/,
    );
    expect(commands).toEqual([]);
  });
});

test("what only tests need has a package too", () => {
  const { fake } = machine({ isRoot: false });
  expect(() => requirePrograms(["postgres", "strace"], fake)).toThrow(
    /sudo apt-get install --yes postgresql strace/,
  );
});

test("findPostgres takes the newest version that has initdb beside it, then the PATH", () => {
  const folder = mkdtempSync(join(tmpdir(), "sealfield-postgres-"));
  const place = (path: string, programs: readonly string[]) => {
    mkdirSync(join(folder, path), { recursive: true });
    for (const name of programs) writeFileSync(join(folder, path, name), "#!/bin/sh\n", { mode: 0o755 });
  };
  try {
    place("9/bin", ["postgres", "initdb"]);
    place("18/bin", ["postgres"]);
    expect(findPostgres(folder, { PATH: "" })).toBeUndefined();
    place("path", ["postgres", "initdb"]);
    expect(findPostgres(folder, { PATH: join(folder, "path") })).toBe(join(folder, "path/postgres"));
    place("15/bin", ["postgres", "initdb"]);
    place("16/bin", ["postgres", "initdb"]);
    expect(findPostgres(folder, { PATH: "" })).toBe(join(folder, "16/bin/postgres"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("findBrowser", () => {
  const folder = mkdtempSync(join(tmpdir(), "sealfield-path-"));
  const program = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, "#!/bin/sh\n");
    chmodSync(path, 0o755);
    return path;
  };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("prefers Chromium to Chrome, and the variable to both", () => {
    const chrome = program("google-chrome");
    expect(findBrowser("chromium", { PATH: folder }, "linux")).toBe(chrome);
    const chromium = program("chromium");
    expect(findBrowser("chromium", { PATH: folder }, "linux")).toBe(chromium);
    expect(findBrowser("chromium", { PATH: folder, SEALFIELD_CHROMIUM: chrome }, "linux")).toBe(chrome);
  });

  test("finds nothing on an empty PATH, and refuses a variable that names no program", () => {
    expect(findBrowser("firefox", { PATH: "" }, "linux")).toBeUndefined();
    expect(() => findBrowser("firefox", { SEALFIELD_FIREFOX: join(folder, "none") }, "linux")).toThrow(
      TypeError,
    );
  });

  test("a file that cannot be run is no program", () => {
    writeFileSync(join(folder, "plain"), "");
    expect(onPath(["plain"], { PATH: folder })).toBeUndefined();
  });
});
