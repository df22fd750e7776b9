import { expect, test } from "vitest";
import { exportedRecord } from "../../../src/vault/exchange/exported.ts";
import type { OpenedRecord } from "../../../src/vault/records/records.ts";

const HERE = "2026-01-01T00:00:00.000000Z";
const record = (fields: Readonly<Record<string, string>>, modified = HERE): OpenedRecord => ({
  ...{ recordId: "r", version: "v", type: "login", writerId: null, created: HERE, modified },
  ...{ template: "login", labels: [], state: "verified" },
  fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
});

test("dates and writer of an earlier export are those of the record again, and no fields", () => {
  const there = {
    ...{ password: "x", "first written": "2020-01-01T00:00:00Z" },
    ...{ "last changed": "2021-01-01T00:00:00Z", "written by": "Berta" },
  };
  const back = { created: "2020-01-01T00:00:00Z", modified: "2021-01-01T00:00:00Z", writer: "Berta" };
  const fields = [{ name: "password", value: "x" }];
  expect(exportedRecord(record(there), null)).toMatchObject({ ...back, fields });
  const changed = "2026-02-02T00:00:00.000000Z";
  expect(exportedRecord(record(there, changed), null)).toMatchObject({ ...back, modified: changed, fields });
  expect(exportedRecord(record(there), "Carl")).toMatchObject({ writer: "Carl" });
});

test("a person's own field of such a name stays when it is no date", () => {
  const own = { "first written": "by hand", "first written 2": "2020-01-01T00:00:00Z" };
  expect(exportedRecord(record(own), null)).toMatchObject({
    created: "2020-01-01T00:00:00Z",
    fields: [{ name: "first written", value: "by hand" }],
  });
  expect(exportedRecord(record({ password: "x" }), null)).toMatchObject({
    created: HERE,
    modified: HERE,
    writer: null,
  });
});
