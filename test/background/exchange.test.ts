/**
 * Files that come in and go out, through the real background: imported twice, changed, deleted, exported, brought back.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import type { ExportedRecord } from "../../src/model/export.ts";
import { toJson } from "../../src/popup/exchange/export-text.ts";
import type { FakeServer } from "../e3db/fake-server.ts";
import { chosen, importOf } from "../fakes/import-request.ts";
import { digestsOf, PLAINTEXT, sealFile } from "../stops/small-file.ts";
import { codeOf, PASSPHRASE, Profile, servedAnew } from "./profile.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let profile: Profile;
beforeEach(async () => {
  server = servedAnew();
  profile = new Profile();
  await profile.setUp(server, "Me");
});

const fileCase = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, "../vault/exchange/cases", name)));

const everything = {
  text: "",
  strategy: "SMART",
  type: null,
  includeShared: true,
  limit: 200,
  from: 0,
} as const;

async function titles(of = profile): Promise<string[]> {
  const { rows } = await of.page("record.list", everything);
  return rows.map(({ title }) => title).sort();
}

async function deleteAll(): Promise<void> {
  const { rows } = await profile.page("record.list", everything);
  const records = rows.map(({ recordId, version }) => ({ recordId, version }));
  expect((await profile.page("record.delete-many", { requestId: "d1", records })).deleted).toBe(rows.length);
}

/** Returns all that an export holds, as its page puts it together. */
async function exported(of: Profile) {
  const records: ExportedRecord[] = [];
  const files: { readonly name: string; readonly size: number }[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const page: Awaited<ReturnType<typeof of.page<"export.page">>> = await of.page("export.page", {
      from,
      limit: 3,
    });
    records.push(...page.records);
    files.push(...page.files);
    from = page.next;
  }
  return { records, files, text: toJson(records, files) };
}

async function another(): Promise<Profile> {
  const empty = new Profile();
  await empty.setUp(server, "Other");
  return empty;
}

test("a file whose records were deleted is imported again, and the count is of what is there", async () => {
  const first = fileCase("first.csv");
  expect(await profile.page("import.run", importOf(first, "i1"))).toMatchObject({ written: 8, missing: 0 });
  expect(await titles()).toHaveLength(8);
  await deleteAll();
  expect(await titles()).toEqual([]);
  expect(await profile.page("import.run", importOf(first, "i2"))).toMatchObject({ written: 8, missing: 0 });
  expect(await titles()).toHaveLength(8);
});

test("what is here word for word is not doubled unasked; what changed is named and stands beside it", async () => {
  await profile.page("import.run", importOf(fileCase("first.csv"), "i1"));
  const second = fileCase("second-one-password-changed.csv");
  const preview = await profile.page("import.preview", chosen(second));
  expect(preview.skipped.map(({ why }) => why)).toEqual(Array(7).fill("same"));
  expect(preview.changed).toEqual([{ entry: 3, title: "Mooring 3", fields: ["password"] }]);
  expect(preview.groups.map(({ count }) => count)).toEqual([1]);
  const report = await profile.page("import.run", importOf(second, "i2"));
  expect(report).toMatchObject({ written: 1, missing: 0, changed: preview.changed });
  expect(report.skipped).toHaveLength(7);
  expect((await titles()).filter((title) => title === "Mooring 3")).toHaveLength(2);
  expect(await titles()).toHaveLength(9);
  const again = { ...importOf(second, "i3"), again: true };
  expect(await profile.page("import.run", again)).toMatchObject({ written: 8, skipped: [] });
  expect(await titles()).toHaveLength(17);
});

test("two entries of a file that are the same are both records, and count as two the next time", async () => {
  const table = "name,password\nA,x\nA,x\n";
  expect(await profile.page("import.run", importOf(table, "i1"))).toMatchObject({ written: 2 });
  const once = await profile.page("import.run", importOf(`${table}A,x\n`, "i2"));
  expect(once).toMatchObject({ written: 1, skipped: [{ why: "same" }, { why: "same" }] });
  expect(await titles()).toHaveLength(3);
});

test.each(["tricky.csv", "own-fields.json", "bitwarden_export.json", "keepass2.xml", "lastpass.csv"])(
  "%s: what is exported comes back without loss, and the second export is the first to the byte",
  async (name) => {
    await profile.page("import.run", importOf(fileCase(name), "i1"));
    const first = await exported(profile);
    const other = await another();
    const report = await other.page("import.run", importOf(first.text, "i1"));
    expect(report).toMatchObject({ written: first.records.length, missing: 0, skipped: [], failed: [] });
    expect((await exported(other)).text).toBe(first.text);
    const sealed = await other.page("export.seal", { text: first.text, passphrase: PASSPHRASE });
    const third = await another();
    const locked = importOf(sealed.text, "i1");
    expect(await codeOf(third.page("import.run", locked))).toBe("input_invalid");
    const wrong = { ...locked, reading: { ...locked.reading, passphrase: "wrong wrong" } };
    expect(await codeOf(third.page("import.run", wrong))).toBe("passphrase_wrong");
    await third.page("import.run", { ...locked, reading: { ...locked.reading, passphrase: PASSPHRASE } });
    expect((await exported(third)).text).toBe(first.text);
  },
);

test("dates of the first writing come back, not those of the import", async () => {
  await profile.page("import.run", importOf(fileCase("own-fields.json"), "i1"));
  const { records } = await exported(profile);
  expect(records.map(({ created, modified }) => [created, modified])).toEqual(
    Array(2).fill(["2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"]),
  );
});

test("an export names the files that it does not hold, before and after, and counts only records", async () => {
  await profile.page("import.run", importOf("name,password\nA,x\n", "i1"));
  const file = { requestId: "u1", type: "other", name: "boat-lease.txt", size: PLAINTEXT.length };
  const step = await profile.page("upload.begin", file);
  if (step.step !== "seal") throw new Error("nothing to seal");
  const sealed = sealFile(step);
  const place = await profile.page("upload.sealed", { requestId: "u1", ...digestsOf(sealed) });
  if (place.step !== "send") throw new Error("nothing to send");
  const headers = { "content-md5": digestsOf(sealed).checksum };
  await server.fetch(new Request(place.url, { method: "PUT", headers, body: sealed }));
  await profile.page("upload.sent", { requestId: "u1" });
  const files = [{ name: "boat-lease.txt", size: PLAINTEXT.length }];
  expect(await profile.page("export.look", {})).toEqual({ records: 1, unreadable: 0, files });
  const first = await exported(profile);
  expect(first.records).toHaveLength(1);
  expect(first.files).toEqual(files);
  const preview = await (await another()).page("import.preview", chosen(first.text));
  expect(preview.remarks).toContainEqual({
    ...{ kind: "left", why: "attachment", name: "boat-lease.txt" },
    ...{ count: 1, entries: [] },
  });
});
