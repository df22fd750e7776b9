/** Whose long requests are ended while they wait; the database is one that answers what the test says. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Caller } from "../../src/server/auth/caller.ts";
import { assertStill, createPresence, type Presence } from "../../src/server/auth/presence.ts";
import type { Database, Queryable } from "../../src/server/postgres/database.ts";
import type { Sql } from "../../src/server/postgres/sql.ts";
import type { ClientId } from "../../src/wire/ids.ts";

const client = (id: string, epoch: number | null = 1): Caller => ({
  clientId: id as ClientId,
  accountId: null,
  signingKey: epoch === null ? "key" : null,
  epoch,
});
const account = (id: string): Caller => ({ clientId: null, accountId: id, signingKey: null, epoch: 1 });
const keyAlone: Caller = { clientId: null, accountId: null, signingKey: "key", epoch: null };

/** Who may call, by id, and at which epoch; an account's rows come from its own table. */
let clients: Map<string, number>;
let accounts: Map<string, number>;
/** The ids of each question. */
let asked: string[][];
let answering: () => Promise<void>;
const db = {
  query: async (statement: Sql) => {
    const { text, values } = statement.statement();
    const table = text.includes("from account") ? accounts : clients;
    const ids = values[0] as string[];
    asked.push(ids);
    await answering();
    return ids.flatMap((id) => (table.has(id) ? [{ id, epoch: table.get(id) }] : []));
  },
} as unknown as Database & Queryable;

let presence: Presence;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  [clients, accounts, asked] = [new Map(), new Map(), []];
  answering = async () => {};
  presence = createPresence(db);
});
afterEach(() => {
  presence.end();
  vi.useRealTimers();
});

const LOOK = 1_500;
const here = () => new AbortController();
const looked = (times = 1) => vi.advanceTimersByTimeAsync(times * LOOK);

describe("a request that waits", () => {
  test("goes on while its caller may call, and ends when it may not any more", async () => {
    clients.set("a", 1).set("b", 1);
    const [a, b] = ["a", "b"].map((id) => presence.enter(client(id), here().signal));
    await looked(3);
    expect([a?.signal.aborted, b?.signal.aborted]).toEqual([false, false]);
    clients.delete("a");
    await looked();
    expect(a?.signal.reason).toMatchObject({ code: "unauthorized" });
    expect(b?.signal.aborted).toBe(false);
  });

  test("ends when the token that it came with is of an earlier epoch, not when it was signed", async () => {
    clients.set("a", 2);
    const token = presence.enter(client("a", 1), here().signal);
    const signed = presence.enter(client("a", null), here().signal);
    await looked(2);
    expect([token.signal.aborted, signed.signal.aborted]).toEqual([true, false]);
  });

  test("of an account ends when the account's tokens do; a key alone has nothing to take back", async () => {
    accounts.set("x", 1);
    clients.set("y", 1);
    const [x, y, key] = [account("x"), account("y"), keyAlone].map((one) =>
      presence.enter(one, here().signal),
    );
    await looked(2);
    expect([x?.signal.aborted, y?.signal.aborted, key?.signal.aborted]).toEqual([false, true, false]);
  });

  test("ends with whoever asked, and with their reason, also when they have gone already", () => {
    const [late, gone] = [here(), AbortSignal.abort(new Error("gone before"))];
    const waiting = presence.enter(client("a"), late.signal);
    expect(waiting.signal.aborted).toBe(false);
    late.abort(new Error("gone"));
    expect(waiting.signal.reason).toMatchObject({ message: "gone" });
    expect(presence.enter(client("a"), gone).signal.reason).toMatchObject({ message: "gone before" });
  });

  test("is looked at no more once it is answered", async () => {
    const asking = here();
    const stay = presence.enter(client("a"), asking.signal);
    stay.leave();
    await looked(3);
    asking.abort();
    expect(stay.signal.aborted).toBe(false);
    expect(asked).toEqual([]);
  });
});

describe("the database", () => {
  test("is asked once for all that wait long enough, and not where nobody does", async () => {
    await looked(2);
    clients.set("a", 1).set("b", 1);
    accounts.set("x", 1);
    for (const one of [client("a"), client("b"), account("x")]) presence.enter(one, here().signal);
    await vi.advanceTimersByTimeAsync(LOOK - 1);
    expect(asked).toEqual([]);
    presence.enter(client("c"), here().signal);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toEqual([["a", "b"], ["x"]]);
  });

  test("is not asked for accounts where only clients wait, nor for clients where only accounts do", async () => {
    clients.set("a", 1);
    const stay = presence.enter(client("a"), here().signal);
    await looked();
    expect(asked).toEqual([["a"]]);
    stay.leave();
    accounts.set("x", 1);
    presence.enter(account("x"), here().signal);
    await looked();
    expect(asked).toEqual([["a"], ["x"]]);
  });

  test("that is away takes nothing back, and is asked again", async () => {
    const stay = presence.enter(client("a"), here().signal);
    answering = () => Promise.reject(new Error("away"));
    await looked();
    expect(stay.signal.aborted).toBe(false);
    answering = async () => {};
    await looked();
    expect(stay.signal.aborted).toBe(true);
  });

  test("that takes its time is not asked a second time meanwhile, and is after that", async () => {
    let answer = () => {};
    answering = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    clients.set("a", 1);
    presence.enter(client("a"), here().signal);
    await looked(4);
    expect(asked).toHaveLength(1);
    answer();
    await looked(2);
    expect(asked).toHaveLength(2);
  });

  test("is not asked after the end, and keeps no process up", async () => {
    presence.enter(client("a"), here().signal);
    presence.end();
    await looked(3);
    expect(asked).toEqual([]);
  });
});

test("whether a caller still may is asked once more before it writes", async () => {
  clients.set("a", 2);
  const refused = { code: "unauthorized" };
  await expect(assertStill(db, client("a", 2))).resolves.toBeUndefined();
  await expect(assertStill(db, client("a", null))).resolves.toBeUndefined();
  await expect(assertStill(db, client("a", 1))).rejects.toMatchObject(refused);
  await expect(assertStill(db, client("b", null))).rejects.toMatchObject(refused);
  asked = [];
  await expect(assertStill(db, keyAlone)).resolves.toBeUndefined();
  expect(asked).toEqual([]);
});
