/** What waits while its caller or a share is taken back is ended, and gives and takes nothing after that. */
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_RATES } from "../../src/server/limits/rates.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { setEnabled } from "../../src/server/store/clients.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { busyMs } from "./pace.ts";
import { createRecord, type Person, recordBody, register, share } from "./people.ts";

/** How long after that it may still wait, where nothing else runs. */
const ENDS_MS = 5_000;

let server: TestServer;
let writer: Person;
let reader: Person;
beforeAll(async () => {
  // As in service: one client has only so many connections to the database at once.
  server = await startTestServer({ rates: DEFAULT_RATES });
});
afterAll(async () => server.stop());
beforeEach(async () => {
  [writer, reader] = [await register(server), await register(server)];
  await share(writer, "t", reader);
});

/** As `clients disable` does: in the database, behind the server's back. */
const enable = (person: Person, enabled: boolean) => setEnabled(server.db, person.id as ClientId, enabled);

/** Returns what `answer` becomes, which may not take longer than it may. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const started = performance.now();
  const found = await answer;
  expect(performance.now() - started).toBeLessThan(ENDS_MS + (await busyMs(server)));
  return found;
}

describe("a long poll", () => {
  /** Returns the answer to come, once the request waits. */
  async function poll(): Promise<{ answer: ReturnType<Person["call"]> }> {
    const { body } = await reader.call("GET", "/v1/sealfield/changes?since=now");
    const answer = reader.call("GET", `/v1/sealfield/changes?since=${body.point}&wait=25`);
    const waiting = async () =>
      /^sealfield_requests_waiting_for_changes (\d+)$/m.exec(
        await (await fetch(`${server.url}/metrics`)).text(),
      )?.[1];
    await expect.poll(waiting, { interval: 20 }).toBe("1");
    return { answer };
  }

  test("of a client that is disabled ends, and delivers nothing that is written afterwards", async () => {
    const { answer } = await poll();
    await enable(reader, false);
    await createRecord(writer, "t");
    const { status, body } = await inTime(answer);
    expect([status, body.changes]).toEqual([401, undefined]);
  });

  test("of a client whose tokens were ended by being disabled for a moment ends too", async () => {
    const { answer } = await poll();
    await enable(reader, false);
    await enable(reader, true);
    await createRecord(writer, "t");
    expect((await inTime(answer)).status).toBe(401);
  });

  test("learns that a share is taken back, and nothing that is written afterwards", async () => {
    const { answer } = await poll();
    const path = `/v1/storage/policy/${writer.id}/${writer.id}/${reader.id}/t`;
    expect((await writer.call("PUT", path, { deny: [{ read: {} }] })).status).toBe(201);
    await createRecord(writer, "t");
    const { body } = await inTime(answer);
    expect(body.changes).toEqual([{ kind: "unshared", writer_id: writer.id, type: "t" }]);
  });
});

test("a request that waits for its turn in the database ends when its client is disabled", async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let begun = () => {};
  const locked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const holding = server.db.transaction(async (tx) => {
    await tx.query(sql`update tenant_clock set tick = tick where writer_id = ${writer.id}`);
    begun();
    await held;
  });
  await locked;
  try {
    const answers = Array.from({ length: 10 }, () =>
      writer.call("POST", "/v1/storage/records", recordBody(writer, "t")),
    );
    await enable(writer, false);
    for (const { status } of await inTime(Promise.all(answers))) expect(status).toBe(401);
  } finally {
    letGo();
    await holding;
  }
  expect(await recordsOf(writer)).toBe(0);
});

async function recordsOf(person: Person): Promise<number> {
  return (await server.db.query(sql`select 1 from record where writer_id = ${person.id}`)).length;
}

test("a record whose body is still arriving when its client is disabled is not written", async () => {
  const { hostname, port } = new URL(server.url);
  const body = JSON.stringify(recordBody(writer, "t"));
  const socket = connect(Number(port), hostname);
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString();
  });
  try {
    socket.write(
      `POST /v1/storage/records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${writer.bearer}\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
    );
    // The interim answer says that the request has begun.
    await expect.poll(() => text, { interval: 20 }).toMatch(/^HTTP\/1\.1 100/);
    await enable(writer, false);
    const patience = ENDS_MS + (await busyMs(server));
    await expect.poll(() => text, { interval: 20, timeout: patience }).toMatch(/^HTTP\/1\.1 401/m);
  } finally {
    socket.destroy();
  }
  expect(await recordsOf(writer)).toBe(0);
});
