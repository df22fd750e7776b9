/** What a server lets a client do with another's data: in groups, and by a writer's permission. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { assertSameGroup, groupParam, knownGroup, memberWith } from "../../src/server/routes/group-access.ts";
import { permitted } from "../../src/server/routes/permitted.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { type Person, register } from "./people.ts";

let server: TestServer;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  server = await startTestServer();
  [alice, bob] = [await register(server, "alice"), await register(server, "bob")];
});
afterAll(async () => server.stop());

const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );

describe("a group", () => {
  const MISSING = randomUUID();
  let groupId: string;
  let mallory: Person;
  beforeAll(async () => {
    mallory = await register(server, "mallory");
    await server.db.query(
      sql`update client set account_id = ${randomUUID()} where client_id = ${mallory.id}`,
    );
    const body = {
      group_name: "g",
      public_key: "k",
      encrypted_group_key: "a.b",
      capability: ["READ_CONTENT"],
    };
    groupId = (await alice.call("POST", "/v2/storage/groups", body)).body.group_id;
  });
  const as = (person: Person) => person.id as ClientId;

  test("is named by an id in either case; a text that is none is no group", () => {
    expect(groupParam(MISSING.toUpperCase())).toBe(MISSING);
    for (const text of ["", "g", `${MISSING}x`]) {
      expect(() => groupParam(text)).toThrow(expect.objectContaining({ code: "not_found" }));
    }
    expect(() => assertSameGroup(MISSING.toUpperCase(), MISSING)).not.toThrow();
    expect(() => assertSameGroup(randomUUID(), MISSING)).toThrow(
      expect.objectContaining({ code: "bad_request" }),
    );
  });

  test("is known to clients of its account, and to its members by what they may do in it", async () => {
    expect((await knownGroup(server.db, as(alice), groupId)).name).toBe("g");
    expect(await codeOf(knownGroup(server.db, as(mallory), groupId))).toBe("not_found");
    expect(await codeOf(knownGroup(server.db, as(alice), MISSING))).toBe("not_found");
    const may = (person: Person, capability: "READ_CONTENT" | "MANAGE_MEMBERSHIP" | null, group = groupId) =>
      codeOf(memberWith(server.db, as(person), group, capability));
    expect(await may(alice, null)).toBe("no error");
    expect(await may(bob, null)).toBe("forbidden");
    expect(await may(mallory, null)).toBe("not_found");
    expect(await may(alice, null, MISSING)).toBe("not_found");
    const { capabilities } = await memberWith(server.db, as(alice), groupId);
    for (const one of ["READ_CONTENT", "MANAGE_MEMBERSHIP"] as const) {
      expect(await may(alice, one)).toBe(capabilities.includes(one) ? "no error" : "forbidden");
    }
    await server.db.query(sql`update group_member set can_read = false where group_id = ${groupId}`);
    expect([await may(alice, "READ_CONTENT"), await may(alice, null)]).toEqual(["forbidden", "no error"]);
  });
});

test("a change of another's data is allowed before and once more in the writer's turn; of the own once", async () => {
  const run = async (caller: Person, refuses: readonly boolean[]) => {
    const done: string[] = [];
    const change = {
      caller: caller.id as ClientId,
      writerId: alice.id as ClientId,
      assertMay: async () => {
        if (refuses[done.push("asked") - 1]) throw new Error("may not");
      },
    };
    const outcome = await permitted(server.db, change, async () => {
      done.push("worked");
      return "result";
    }).catch((error: Error) => error.message);
    return [outcome, ...done];
  };
  expect(await run(alice, [])).toEqual(["result", "asked", "worked"]);
  expect(await run(bob, [])).toEqual(["result", "asked", "asked", "worked"]);
  expect(await run(bob, [true])).toEqual(["may not", "asked"]);
  expect(await run(bob, [false, true])).toEqual(["may not", "asked", "asked"]);
});
