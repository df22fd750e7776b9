/**
 * The rooms inside the larger folders of `src`: which room may import which, so that the word on a door stays true
 * (what is remembered knows no records, the kit knows no sharing). No file reaches itself by its imports.
 */
import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { files, importsOf, SRC } from "./imports.ts";

type Arrows = Readonly<Record<string, readonly string[]>>;

/**
 * Folder → room → what it may import of the same folder: rooms, and files that stand beside them. The files beside the
 * rooms put them together and may import all.
 */
const ROOMS: Readonly<Record<string, Arrows>> = {
  e3db: {
    http: [],
    records: ["http", "identity.ts"],
    keys: ["http", "records", "identity.ts"],
    sharing: ["http", "records", "keys", "core.ts"],
    files: ["http", "records", "core.ts"],
    groups: ["records", "keys", "core.ts"],
    notes: ["http", "records", "keys", "files"],
    sdk: ["http", "records", "keys", "identity.ts", "config.ts", "core.ts", "client.ts"],
  },
  vault: {
    lock: [],
    keep: ["lock"],
    memory: ["lock", "keep"],
    identity: ["lock", "keep", "memory"],
    sealing: ["memory", "identity"],
    records: ["lock", "keep", "memory", "identity", "sealing", "browsers"],
    browsers: ["memory", "identity", "sealing"],
    kit: ["lock", "keep", "memory", "identity"],
    jobs: ["lock", "memory", "identity", "sealing", "records"],
    sharing: ["memory", "identity", "sealing", "records", "browsers", "jobs"],
    exchange: ["records", "jobs"],
  },
  background: {
    views: ["app.ts"],
    web: ["views", "app.ts", "tickets.ts", "badge.ts"],
    page: ["views", "web", "app.ts"],
  },
  content: {
    page: [],
    classify: ["page"],
    envelopes: ["page"],
    fill: ["page", "classify"],
    seal: ["page", "envelopes"],
    auto: ["page", "classify", "seal"],
    site: ["page", "envelopes"],
  },
  popup: {
    words: [],
    ui: ["words"],
    window: ["words", "ui"],
    people: ["words", "ui", "window"],
    inbox: ["words", "ui", "window", "people"],
    unlock: ["words", "ui", "window"],
    offline: ["words", "ui", "window"],
    files: ["words", "ui", "window"],
    here: ["words", "ui", "window"],
    records: ["words", "ui", "window", "offline", "files"],
    form: ["words", "ui", "window", "offline"],
    record: ["words", "ui", "window", "offline", "files", "records", "form"],
    search: ["words", "ui", "window", "records"],
    kit: ["words", "ui", "window", "unlock"],
    identities: ["words", "ui", "window", "unlock", "kit"],
    setup: ["words", "ui", "window", "unlock", "kit", "offline"],
    exchange: ["words", "ui", "window", "form", "files"],
    more: [
      "words",
      "ui",
      "window",
      "unlock",
      "kit",
      "identities",
      "exchange",
      "offline",
      "records",
      "record",
    ],
  },
  server: {
    limits: [],
    postgres: ["limits"],
    edge: ["limits"],
    schema: ["postgres"],
    store: ["limits", "postgres"],
    auth: ["postgres", "store"],
    search: ["limits", "postgres", "store"],
    changes: ["postgres", "store", "search"],
    files: ["postgres", "store", "edge"],
    routes: [
      "limits",
      "postgres",
      "store",
      "edge",
      "auth",
      "search",
      "changes",
      "files",
      "call.ts",
      "deps.ts",
      "idempotency.ts",
    ],
    operate: ["limits", "postgres", "schema", "store", "files", "edge", "server.ts", "invite.ts"],
  },
};

/** File → the files of `src` that it imports, by paths from `src` on. */
const IMPORTS: ReadonlyMap<string, readonly string[]> = new Map(
  files(SRC).map((file) => [
    relative(SRC, file),
    importsOf(readFileSync(file, "utf8"))
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => relative(SRC, resolve(dirname(file), specifier))),
  ]),
);

/** The room of a path, or the file itself where it stands beside the rooms; and the folder of both. */
function placeOf(path: string): { folder: string; place: string; isRoom: boolean } {
  const [folder = "", second = "", ...rest] = path.split("/");
  return { folder, place: second, isRoom: rest.length > 0 };
}

/** The imports between places of one folder that `rooms` does not allow, as `file -> file`. */
function strayArrows(
  imports: ReadonlyMap<string, readonly string[]>,
  folder: string,
  rooms: Arrows,
): string[] {
  return [...imports].flatMap(([file, targets]) => {
    const from = placeOf(file);
    if (from.folder !== folder || !from.isRoom) return [];
    return targets
      .filter((target) => {
        const to = placeOf(target);
        return to.folder === folder && to.place !== from.place && !rooms[from.place]?.includes(to.place);
      })
      .map((target) => `${file} -> ${target}`);
  });
}

/** A way from some key back to itself, or null. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return null;
    for (const next of graph.get(name) ?? []) {
      const circle = walk(next, [...path, name]);
      if (circle !== null) return circle;
    }
    done.add(name);
    return null;
  };
  for (const name of graph.keys()) {
    const circle = walk(name, []);
    if (circle !== null) return circle;
  }
  return null;
}

describe.each(Object.entries(ROOMS))("the rooms of %s", (folder, rooms) => {
  test("import what the table says", () => {
    expect(strayArrows(IMPORTS, folder, rooms)).toEqual([]);
  });

  test("are all in the table", () => {
    const found = [...IMPORTS.keys()].map(placeOf).filter((at) => at.folder === folder && at.isRoom);
    expect([...new Set(found.map(({ place }) => place))].sort()).toEqual(Object.keys(rooms).sort());
  });

  test("stand on floors: no room reaches itself", () => {
    expect(circleIn(new Map(Object.entries(rooms)))).toBeNull();
  });
});

test("no file reaches itself by its imports", () => {
  expect(circleIn(IMPORTS)).toBeNull();
});

test("the checks see a stray arrow and a circle", () => {
  const stray = new Map([["vault/memory/pins.ts", ["vault/records/records.ts", "wire/ids.ts"]]]);
  expect(strayArrows(stray, "vault", ROOMS["vault"] ?? {})).toEqual([
    "vault/memory/pins.ts -> vault/records/records.ts",
  ]);
  const round = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["d", ["b"]],
  ]);
  expect(circleIn(round)).toEqual(["b", "d", "b"]);
});
