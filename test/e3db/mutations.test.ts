/**
 * Answers with something changed in them, many times over: the client ends with the right values or a `VaultError`,
 * never with other values, another key, another kind of error or a promise nobody listens to. `MUTATIONS` says how
 * many; the seed is fixed.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../src/e3db/client.ts";
import type { Identity } from "../../src/e3db/identity.ts";
import { isVaultError } from "../../src/errors.ts";
import type { RecordId } from "../../src/wire/ids.ts";
import { generator, STRANGE } from "../hostile-server/mutate.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity, readerOf } from "./people.ts";

const ROUNDS = Number(process.env["MUTATIONS"] ?? 600);
const DATA = { phone: "+1 555 0100", note: "a longer text with ünïcode 😀" };

const pick = generator(20_261_121);

const VALUES = [...STRANGE, "[[[[[[]]]]]]"];

/** Returns `text` with one change of any kind. */
function mutate(text: string): string {
  const at = pick(Math.max(1, text.length));
  const strange = VALUES[pick(VALUES.length)] ?? "";
  switch (pick(6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(32 + pick(95)) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + text.slice(at + 1 + pick(20));
    case 3:
      return text.slice(0, at) + text.slice(at - pick(40), at) + text.slice(at);
    case 4:
      return strange;
    default:
      return replaceMember(text, strange);
  }
}

/** Puts `value` in place of one member's value, whatever its depth. */
function replaceMember(text: string, value: string): string {
  const members = [...text.matchAll(/:("(?:[^"\\]|\\.)*"|\d+|true|false|null)/g)];
  const member = members[pick(Math.max(1, members.length))];
  if (member === undefined) return value;
  return `${text.slice(0, member.index + 1)}${value}${text.slice(member.index + member[0].length)}`;
}

let server: FakeServer;
let alice: Identity;
let bob: Identity;
let recordId: RecordId;
let keyId: string;
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  server = new FakeServer();
  alice = await newIdentity(server, "Alice");
  bob = await newIdentity(server, "Bob");
  const writer = clientOf(server, alice);
  const written = await writer.write({ type: "contact", data: DATA, plain: { a: "b" } });
  recordId = written.meta.recordId;
  keyId = written.accessKeyId;
  await writer.share("contact", readerOf(bob));
});
afterAll(() => {
  process.off("unhandledRejection", note);
});

/** The world in which the `n`-th answer is changed. */
function worldChanging(n: number) {
  let left = n;
  return {
    ...server.world,
    fetch: async (request: Request) => {
      const response = await server.fetch(request);
      if (left-- !== 0) return response;
      const status = pick(8) === 0 ? ([200, 201, 204, 301, 404, 409, 500][pick(7)] ?? 200) : response.status;
      const empty = status === 204 || status === 301;
      const headers = response.headers;
      return new Response(empty ? null : mutate(await response.text()), { status, headers });
    },
  };
}

type Walk = (client: Client) => Promise<void>;

/** Nothing binds a field's name to its quad before the seal context does, so a changed name cannot be noticed here. */
const sameData = (data: Record<string, string>) => {
  for (const [name, value] of Object.entries(data)) {
    const isKnown = Object.hasOwn(DATA, name);
    expect(isKnown ? [DATA[name as keyof typeof DATA]] : Object.values(DATA)).toContain(value);
  }
};

const reading: Walk = async (client) => {
  const record = await client.read(recordId);
  expect(record.accessKeyId).toBe(keyId);
  sameData(record.data);
};
const searching: Walk = async (client) => {
  let rows = 0;
  for await (const { record } of client.search({ includeData: true, includeAllWriters: true })) {
    if (record !== null) sameData(record.data);
    if (++rows > 100) break;
  }
  for await (const { record } of client.query({ includeData: true, includeAllWriters: true })) {
    if (record !== null) sameData(record.data);
    if (++rows > 200) break;
  }
};
const writing: Walk = async (client) => {
  const before = server.records.size;
  const record = await client.write({ type: "contact", data: DATA });
  expect(record.accessKeyId).toBe(keyId);
  expect(server.records.size).toBe(before + 1);
  server.records.delete([...server.records.keys()].at(-1) ?? recordId);
};
const sharing: Walk = async (client) => {
  await client.share("contact", readerOf(bob));
  await client.outgoing();
  await client.authorizers.appointed();
};

test.each<[string, () => Identity, Walk, number]>([
  ["reading", () => bob, reading, 4],
  ["searching", () => bob, searching, 4],
  ["writing", () => alice, writing, 3],
  ["sharing", () => alice, sharing, 5],
])(
  "%s",
  async (_, identity, walk, answers) => {
    let refused = 0;
    for (let round = 0; round < ROUNDS / 4; round++) {
      const client = new Client(identity(), { world: worldChanging(pick(answers)) });
      try {
        await walk(client);
      } catch (error) {
        if (!isVaultError(error)) throw error;
        expect(error.code).not.toBe("internal");
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(ROUNDS / 40);
    expect(unhandled).toEqual([]);
  },
  300_000 + ROUNDS * 20,
);
