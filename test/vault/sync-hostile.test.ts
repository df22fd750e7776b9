/**
 * A server that pages without end, backwards or in circles, or states times that cannot be: bringing the copy up to date
 * ends with an error that says so, what was taken in stays, and a server that mends itself is followed again.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { json } from "../e3db/scripted.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

interface Row {
  readonly meta: { readonly record_id: string; readonly created: string; readonly last_modified: string };
}
interface Found {
  readonly results: readonly Row[];
  readonly last_index: number;
  readonly total_results: number;
}
interface Asked {
  readonly next_token?: number;
  readonly range?: { readonly range_key: string; readonly after?: string };
}

/** More requests than this are a loop. */
const MANY = 400;

let server: FakeServer;
let me: Person;
let requests: number;

beforeEach(async () => {
  server = new FakeServer();
  me = await Person.join(server, "Me");
  await me.write("r", input("note", { text: "one" }));
  await sweep();
});

/** What a person sees who presses "look again": the code of the failure, or "whole". */
async function sweep(): Promise<string> {
  return me
    .here()
    .records.local.refresh({ sweep: true })
    .then(
      () => "whole",
      (error: unknown) => (isVaultError(error) ? error.code : String(error)),
    );
}

/** From now on the server answers every search as `lie` says. */
function lie(change: (found: Found, asked: Asked, count: number) => Found): void {
  requests = 0;
  server.tamper = async ({ route, body }, truth) => {
    if (route !== "search") return undefined;
    if (++requests > MANY) throw new Error("it goes on for ever");
    return json(change((await (await truth()).json()) as Found, body as Asked, requests));
  };
}

/** What the browser has of every record when the server is out of reach. */
async function kept(browser: Person): Promise<(string | undefined)[]> {
  server.tamper = () => {
    throw new TypeError("network");
  };
  const { records } = await browser.here().records.list({ ...EVERYTHING, strategy: "SMART" });
  server.tamper = null;
  browser.records.local.connection.reset();
  return records.map(({ fields }) => fields[0]?.value);
}
const fresh = (row: Row, count: number, i: number): Row => ({
  meta: {
    ...row.meta,
    created: "2020-01-01T00:00:00.000000Z",
    record_id: `10000000-0000-4000-8000-${(count * 100 + i).toString(16).padStart(12, "0")}`,
  },
});
const at = (row: Row, created: string): Row => ({ ...row, meta: { ...row.meta, created } });

describe("pages", () => {
  let row: Row | undefined;
  test.each<[string, (found: Found, asked: Asked, count: number) => Found]>([
    ["that say they go on where they are", (found) => ({ ...found, last_index: 1 })],
    ["that go on with nothing", (found, _, count) => ({ ...found, results: [], last_index: count })],
    ["that go on with the same rows", (found, _, count) => ({ ...found, last_index: count })],
    [
      "in a circle of times",
      (found, _, count) => ({
        ...found,
        results: found.results.map((row) => at(row, `2026-01-0${(count % 2) + 1}T00:00:00.000000Z`)),
        last_index: 1,
      }),
    ],
    [
      "of ever new rows",
      (found, _, count) => ({
        ...found,
        results: Array.from({ length: 100 }, (_one, i) => fresh(row as Row, count, i)),
        last_index: count * 100,
      }),
    ],
  ])("%s end, and what is here stays", async (_, change) => {
    lie((found, asked, count) => {
      row ??= found.results[0];
      return change(found, asked, count);
    });
    expect(await sweep()).toBe("wire_invalid");
    expect(requests).toBeLessThan(MANY);
    expect((await kept(me))[0]).toBe("one");
    expect(await sweep()).toBe("whole");
    expect(await kept(me)).toEqual(["one"]);
  });
});

describe("a time of change", () => {
  test.each([
    ["far ahead", "9999-01-01T00:00:00.000000Z"],
    ["that is none", "soon"],
  ])("%s hides nothing that is changed afterwards", async (_, time) => {
    const other = await me.elsewhere();
    lie((found) => ({
      ...found,
      results: found.results.map((row) => ({ ...row, meta: { ...row.meta, last_modified: time } })),
    }));
    expect(await look(other)).toBe("whole");
    expect(await look(other)).toBe("whole");
    const [record] = server.records.keys();
    await me.here().update(record ?? "", { text: "two" });
    lie((found, { range }) => {
      const isStillToCome = range?.range_key === "MODIFIED" && Date.parse(range.after ?? "") > Date.now();
      return isStillToCome ? { ...found, results: [], last_index: 0 } : found;
    });
    expect(await look(other)).toBe("whole");
    expect(await kept(other)).toEqual(["two"]);
  });

  async function look(browser: Person): Promise<string> {
    return browser
      .here()
      .records.local.refresh()
      .then(
        () => "whole",
        (error: unknown) => String(error),
      );
  }
});
