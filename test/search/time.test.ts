import { expect, test } from "vitest";
import { searchTime } from "../../src/search/time.ts";
import { codeOf } from "../e3db/scripted.ts";

test.each([
  [new Date(Date.UTC(2019, 0, 1)), undefined, "2019-01-01T00:00:00.000Z"],
  ["2019-01-01", undefined, "2019-01-01T00:00:00+00:00"],
  ["2019-01-01T10:30", "EST", "2019-01-01T10:30:00-05:00"],
  ["2019-01-01 10:30:15.123456", "pst", "2019-01-01T10:30:15.123456-08:00"],
  ["2019-01-01T10:30:15", "+05:30", "2019-01-01T10:30:15+05:30"],
  ["2019-01-01T10:30:15Z", "PST", "2019-01-01T10:30:15Z"],
  ["2019-01-01T10:30:15-0800", "UTC", "2019-01-01T10:30:15-08:00"],
])("%s in %s", (time, zone, text) => {
  expect(searchTime(time, zone)).toBe(text);
});

test.each([
  ["yesterday", "UTC"],
  ["2019-02-30", "UTC"],
  ["2019-13-01", "UTC"],
  ["2019-01-01T25:00", "UTC"],
  ["2019-01-01", "CEST"],
  ["2019-01-01", "+25:00"],
  ["2019-01-01T00:00:00+99:00", "UTC"],
  ["2019-01-01", "constructor"],
  [new Date(Number.NaN), "UTC"],
])("%s in %s is refused", async (time, zone) => {
  expect(await codeOf(() => searchTime(time, zone))).toBe("input_invalid");
});
