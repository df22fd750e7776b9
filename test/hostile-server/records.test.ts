/**
 * A server that changes what it stores (SECURITY.md, "Seal context"): fields, records and types swapped, versions held
 * back, two histories told. Each is first read without notice by the plain rules.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { isForOrigin } from "../../src/background/web/fill-values.ts";
import type { RecordId } from "../../src/wire/ids.ts";
import type { EncryptedRecord } from "../../src/wire/record.ts";
import { EVERYTHING, input, type Person } from "../vault/person.ts";
import { Stage, shownTo } from "./stage.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let stage: Stage;
let me: Person;
beforeEach(async () => {
  stage = await Stage.set();
  me = await stage.join("Me");
});

const SITE = "https://bank.example";
const login = (type: string, n: string) => ({
  ...input(type, { site: SITE, password: `secret ${n}`, note: `note ${n}` }),
  template: "login" as const,
});

async function snapshot(): Promise<Map<RecordId, EncryptedRecord>> {
  return new Map(stage.server.records);
}
function restore(records: Map<RecordId, EncryptedRecord>): void {
  stage.server.records.clear();
  for (const [id, record] of records) stage.server.records.set(id, record);
}

describe("swaps of fields × records × types", () => {
  test("plain rules: a swap inside a type reads like any record", async () => {
    const plain = await stage.plain("Plain");
    const [a, b] = [
      await plain.write("a", { user: "left", pass: "right" }),
      await plain.write("a", { user: "up", pass: "down" }),
    ];
    const [one, two] = [stage.stored(a).data, stage.stored(b).data];
    stage.put(a, { data: { user: one["pass"] ?? "", pass: two["pass"] ?? "" } });
    expect(await plain.read(a)).toEqual({ user: "right", pass: "down" });
  });

  test("every pair is noticed: tampered, nothing shown, nothing filled", async () => {
    const ids = [
      await me.write("1", login("a", "1")),
      await me.write("2", login("a", "2")),
      await me.write("3", login("b", "3")),
    ];
    const places = ids.flatMap((id) => Object.keys(stage.stored(id).data).map((name) => ({ id, name })));
    const honest = await snapshot();
    let swaps = 0;
    let filled = 0;
    for (const [i, from] of places.entries()) {
      for (const to of places.slice(i + 1)) {
        restore(honest);
        const [a, b] = [stage.stored(from.id).data[from.name] ?? "", stage.stored(to.id).data[to.name] ?? ""];
        stage.put(from.id, { data: { ...stage.stored(from.id).data, [from.name]: b } });
        stage.put(to.id, { data: { ...stage.stored(to.id).data, [to.name]: a } });
        const { records } = await me.here().records.list(EVERYTHING);
        const touched = records.filter(({ recordId }) => recordId === from.id || recordId === to.id);
        expect([from, to, ...touched.map(({ state }) => state)]).toEqual([
          from,
          to,
          ...touched.map(() => "tampered"),
        ]);
        expect(touched.flatMap(({ fields, labels }) => [...fields, ...labels])).toEqual([]);
        filled += touched.filter((record) => isForOrigin(record, SITE)).length;
        swaps++;
      }
    }
    restore(honest);
    expect(swaps).toBe((places.length * (places.length - 1)) / 2);
    expect(filled).toBe(0);
    const { records } = await me.records.list(EVERYTHING);
    expect(records.every((record) => record.state === "verified" && isForOrigin(record, SITE))).toBe(true);
  });

  test("whole records under each other's ids, types and labels", async () => {
    const ids = [
      await me.write("1", login("a", "1")),
      await me.write("2", login("a", "2")),
      await me.write("3", login("b", "3")),
    ];
    const honest = await snapshot();
    for (const from of ids) {
      for (const to of ids.filter((id) => id !== from)) {
        for (const part of ["data", "plain", "type"] as const) {
          restore(honest);
          const [source, target] = [stage.stored(from), stage.stored(to)];
          const isSame =
            part !== "data" && JSON.stringify(source.meta[part]) === JSON.stringify(target.meta[part]);
          if (isSame) continue;
          if (part === "data") stage.put(to, { data: source.data });
          else stage.put(to, { meta: { ...target.meta, [part]: source.meta[part] } });
          const { state, values } = (await shownTo(me))[to] ?? { state: "", values: [] };
          expect([part, from, to, state, values]).toEqual([part, from, to, "tampered", []]);
        }
      }
    }
  });
});

describe("parts taken away or added", () => {
  test.each<[string, (record: EncryptedRecord) => Partial<EncryptedRecord>]>([
    ["the statement", ({ data: { _sf: _, ...data } }) => ({ data })],
    ["the statement and the form", ({ data: { _sf: _, _sf_form: __, ...data } }) => ({ data, recSig: null })],
    ["a field", ({ data: { note: _, ...data } }) => ({ data })],
    ["a label", ({ meta }) => ({ meta: { ...meta, plain: {} } })],
    [
      "a label more",
      ({ meta }) => ({ meta: { ...meta, plain: { ...meta.plain, url: "https://evil.example" } } }),
    ],
    ["a field twice", ({ data }) => ({ data: { ...data, other: data["password"] ?? "" } })],
    ["a reserved label", ({ meta }) => ({ meta: { ...meta, plain: { ...meta.plain, _sf: "x" } } })],
    ["another writer", ({ meta }) => ({ meta: { ...meta, userId: meta.recordId as never } })],
  ])("%s", async (_, change) => {
    const id = await me.write("r", login("a", "1"));
    const { meta, ...rest } = change(stage.stored(id));
    stage.server.records.set(id, { ...stage.stored(id), ...rest, ...(meta === undefined ? {} : { meta }) });
    const shown = (await shownTo(me))[id];
    expect(shown?.values ?? []).toEqual([]);
    expect(["tampered", "unreadable", undefined]).toContain(shown?.state);
    expect((await shownTo(me.wake()))[id]?.values ?? []).toEqual([]);
  });
});

describe("versions", () => {
  test("plain rules: an old version reads like any record", async () => {
    const plain = await stage.plain("Plain");
    const id = await plain.write("a", { pass: "old" });
    const old = stage.stored(id);
    const newer = stage.stored(await plain.write("a", { pass: "new" }));
    stage.put(id, { data: newer.data });
    expect(await plain.read(id)).toEqual({ pass: "new" });
    stage.put(id, { data: old.data });
    expect(await plain.read(id)).toEqual({ pass: "old" });
  });

  test("going back to any of the last 18 versions is noticed, by writer and reader, and the record is named", async () => {
    const reader = await stage.join("Reader");
    await me.share("a", reader);
    const id = await me.write("r", input("a", { x: "0" }));
    const versions = [stage.stored(id)];
    for (let i = 1; i <= 18; i++) {
      await me.update(id, { x: String(i) });
      versions.push(stage.stored(id));
    }
    const last = versions.at(-1);
    if (last === undefined) throw new Error("no versions");
    expect((await shownTo(reader))[id]?.state).toBe("verified");
    for (const old of versions.slice(0, -1)) {
      stage.server.records.set(id, old);
      for (const person of [me.wake(), reader.wake()]) {
        expect(await shownTo(person)).toEqual({ [id]: { state: "older", values: [] } });
      }
    }
    stage.server.records.set(id, last);
    expect((await shownTo(me))[id]?.state).toBe("verified");
  });

  test("a fork is noticed over up to 16 missed versions", async () => {
    const reader = await stage.join("Reader");
    await me.share("a", reader);
    const id = await me.write("r", input("a", { x: "0" }));
    const base = stage.stored(id);
    const before = await marksOf(me);
    await me.update(id, { x: "left" });
    expect((await shownTo(reader))[id]?.state).toBe("verified");
    // The writer's browser was restored from an old copy; the server lets a second history grow.
    await restoreMarks(me, before);
    stage.server.records.set(id, base);
    me.wake();
    for (let missed = 0; missed <= 16; missed++) {
      await me.update(id, { x: `right ${missed}` });
      expect([missed, (await shownTo(reader))[id]]).toEqual([missed, { state: "forked", values: [] }]);
    }
  });

  test("a deleted record does not come back, and a copy is shown once", async () => {
    const id = await me.write("r", input("a", { x: "1" }));
    const record = stage.stored(id);
    const twin = stage.server.uuid() as RecordId;
    stage.server.records.set(twin, { ...record, meta: { ...record.meta, recordId: twin } });
    expect(Object.keys(await shownTo(me))).toHaveLength(1);
    await me.update(id, { x: "2" });
    // Once the record has a version that names it, nothing of it passes under another id.
    const next = stage.stored(id);
    stage.server.records.set(twin, { ...next, meta: { ...next.meta, recordId: twin } });
    expect((await shownTo(me))[twin]).toEqual({ state: "tampered", values: [] });
    stage.server.records.delete(twin);
    await me.records.remove(id, next.meta.version);
    stage.server.records.set(id, next);
    expect(await shownTo(me.wake())).toEqual({ [id]: { state: "returned", values: [] } });
  });

  async function marksOf(person: Person): Promise<Record<string, string | null>> {
    const { vault } = person.here();
    const names = await vault.names("marks/");
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await vault.read(name)])));
  }

  async function restoreMarks(person: Person, marks: Record<string, string | null>): Promise<void> {
    const { vault } = person.here();
    const gone = (await vault.names("marks/")).map((name) => [name, null] as const);
    await vault.write({ ...Object.fromEntries(gone), ...marks });
  }
});
