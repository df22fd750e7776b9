/** Many creates go in requests that a server has the time to read: so many records, characters and entries in each. */
import { expect, test } from "vitest";
import type { Send } from "../../src/e3db/http/request.ts";
import { createMany } from "../../src/e3db/records/create-many.ts";
import type { Capabilities } from "../../src/wire/capabilities.ts";
import { clientId } from "../../src/wire/ids.ts";

const WRITER = clientId("11111111-2222-4333-8444-555555555555");

/** Returns how many records come in each request, where they have so many labels. */
async function requestsFor(labels: readonly number[]): Promise<number[]> {
  const sizes: number[] = [];
  const send = (async (_route: unknown, { json }: { json: { records: unknown[] } }) => {
    sizes.push(json.records.length);
    return { json: { results: json.records.map(() => ({ status: 413, error: "no" })) } };
  }) as unknown as Send;
  const creates = labels.map((count, at) => {
    const plain = Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, ""]));
    const body = { writerId: WRITER, userId: WRITER, type: "t", plain, data: {}, recSig: null };
    return { key: `k${at}`, body };
  });
  const able = { createMany: 100, bodyBytes: null } as Capabilities;
  const found = await createMany({ send, create: send, capabilities: async () => able }, creates);
  expect(found).toHaveLength(labels.length);
  return sizes;
}

test("ordinary records come a hundred at a time, those of very many labels few at a time, and alone", async () => {
  expect(await requestsFor(Array(250).fill(10))).toEqual([100, 100, 50]);
  expect(await requestsFor([4_000, 4_000, 4_000, 9_999, 10, 10])).toEqual([2, 1, 1, 2]);
});
