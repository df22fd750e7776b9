/** Jobs of several steps: done once, gone on with, called off, given up. */
import { beforeEach, expect, test, vi } from "vitest";
import { VaultError } from "../../src/errors.ts";
import { deleteSteps } from "../../src/vault/jobs/deleting.ts";
import type { Act, Steps } from "../../src/vault/jobs/journal.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { eventually } from "../fakes/eventually.ts";
import { input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let me: Person;
/** What the steps below did, in order; `failure` is thrown at step `failAt`. */
let done: string[];
let failAt: number;
let failure: VaultError;

beforeEach(async () => {
  server = new FakeServer();
  me = await Person.join(server, "Me");
  done = [];
  failAt = -1;
  failure = new VaultError("network_unreachable");
});

const COUNTING: Steps<{ readonly upTo: number }, number, readonly string[]> = {
  lane: () => "counting",
  begin: async () => 0,
  async run(_, { input: { upTo }, state, keep }) {
    for (let step = state; step < upTo; step++) {
      if (step === failAt) throw failure;
      done.push(`step ${step}`);
      await keep(step + 1, { done: step + 1, total: upTo });
    }
    return [...done];
  },
  async undo(_, __, state) {
    done.push(`undone from ${state}`);
  },
  refusals: ["forbidden"],
  cancellable: true,
};

const counting = (): Act<{ readonly upTo: number }, readonly string[]> =>
  me.journal.add("counting", COUNTING);

test("a job goes on from the last step that was kept, in another life, and is gone when it is done", async () => {
  failAt = 2;
  await expect(counting().start("a", { upTo: 4 })).rejects.toThrow(failure);
  expect(done).toEqual(["step 0", "step 1"]);
  me.wake();
  counting();
  expect(await me.journal.list()).toMatchObject([
    { kind: "counting", id: "a", done: 2, total: 4, failed: null },
  ]);
  expect(await me.journal.resume()).toBe(true);
  failAt = -1;
  expect(await me.journal.resume()).toBe(false);
  expect(done).toEqual(["step 0", "step 1", "step 2", "step 3"]);
  expect(await me.vault.names("job")).toEqual([]);
});

test("the same request gets the same result, and another one a job of its own", async () => {
  const act = counting();
  const first = await act.start("a", { upTo: 2 }, "r1");
  me.wake();
  expect(await counting().start("a", { upTo: 2 }, "r1")).toEqual(first);
  expect(done).toHaveLength(2);
  await counting().start("a", { upTo: 2 }, "r2");
  expect(done).toHaveLength(4);
  expect(await me.journal.list()).toEqual([]);
});

test("asked for while it runs, it is not run a second time at once", async () => {
  const act = counting();
  const [one, two] = await Promise.all([act.start("a", { upTo: 3 }, "r"), act.start("a", { upTo: 3 }, "r")]);
  expect(one).toEqual(two);
  expect(done).toHaveLength(3);
});

test("a refusal is undone and told; with nobody asking it is kept until it is dismissed", async () => {
  failAt = 1;
  failure = new VaultError("forbidden");
  await expect(counting().start("a", { upTo: 2 })).rejects.toThrow(failure);
  expect(done).toEqual(["step 0", "undone from 1"]);
  expect(await me.vault.names("job")).toEqual([]);

  failure = new VaultError("timeout");
  await expect(counting().start("b", { upTo: 2 })).rejects.toThrow(failure);
  failure = new VaultError("forbidden");
  expect(await me.journal.resume()).toBe(false);
  const [job] = await me.journal.list();
  expect(job).toMatchObject({ id: "b", failed: "forbidden" });
  await me.journal.cancel(job?.name ?? "");
  expect(await me.vault.names("job")).toEqual([]);
});

test("a job that waits is called off and undone", async () => {
  failAt = 1;
  await expect(counting().start("a", { upTo: 2 })).rejects.toThrow(failure);
  const [job] = await me.journal.list();
  await me.journal.cancel(job?.name ?? "");
  expect(done).toEqual(["step 0", "undone from 1"]);
  expect(await me.journal.list()).toEqual([]);
});

test("a job that runs is called off at its next step", async () => {
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const act = me.journal.add("gated", {
    ...COUNTING,
    async run(_, { keep }) {
      await keep(1, { done: 2, total: 4 });
      done.push("started");
      await gate;
      await keep(2);
      done.push("finished");
      return null;
    },
  });
  const running = act.start("a", { upTo: 0 });
  await eventually(() => expect(done).toEqual(["started"]));
  const [job] = await me.journal.list();
  const cancelled = me.journal.cancel(job?.name ?? "");
  go();
  await expect(running).rejects.toMatchObject({ code: "cancelled" });
  // Of its state, which may hold keys, the error says nothing.
  await expect(running).rejects.toHaveProperty("detail", { done: 2, total: 4 });
  await cancelled;
  expect(done).toEqual(["started", "undone from 2"]);
  expect(await me.journal.list()).toEqual([]);
});

test("many records are deleted in the versions that were seen; a changed one is left and named", async () => {
  const ids: string[] = [];
  for (const n of ["1", "2", "3"]) ids.push(await me.write(n, input("a", { x: n })));
  const seen = [...server.records.values()].map(({ meta }) => ({
    recordId: meta.recordId,
    version: meta.version,
  }));
  await me.update(ids[1] ?? "", { x: "changed" });
  const records = () =>
    me.journal.add(
      "delete",
      deleteSteps(me.records, () => undefined),
    );
  server.tamper = ({ route, params }) => {
    if (route === "deleteRecordSafe" && params["recordId"] === ids[2]) throw new TypeError("network");
    return undefined;
  };
  const report = { deleted: 1, waiting: 1, left: [{ recordId: ids[1], code: "conflict" }] };
  expect(await records().result("d", "d")).toBeNull();
  expect(await records().start("d", { records: seen }, "d")).toEqual(report);
  // The last one waits until the server answers again, also through a stop of the worker.
  expect(server.records.size).toBe(2);
  server.tamper = null;
  me.wake();
  expect(await records().result("d", "d")).toEqual(report);
  expect(await records().result("d", "another")).toBeNull();
  expect(await records().start("d", { records: seen }, "d")).toEqual(report);
  await me.records.local.refresh();
  expect([...server.records.keys()]).toEqual([ids[1]]);
});

test("a hundred are deleted in a few commits of the device, six requests at a time; one that changed is left", async () => {
  const entries = Array.from({ length: 100 }, (_, i) => ({
    requestId: `r${i}`,
    input: input("a", { x: String(i) }),
  }));
  const written = await me.records.writeMany(entries, 1);
  const records = written.flatMap((one) =>
    one instanceof VaultError ? [] : [{ recordId: one.recordId, version: one.version }],
  );
  expect(records).toHaveLength(100);
  const changed = records[70]?.recordId ?? "";
  await me.update(changed, { x: "changed" });
  let [onTheirWay, most] = [0, 0];
  server.tamper = async ({ route }, truth) => {
    if (route !== "deleteRecordSafe") return undefined;
    most = Math.max(most, ++onTheirWay);
    const answer = await truth();
    onTheirWay--;
    return answer;
  };
  const commits = vi.spyOn(me.vault, "write");
  const deletions = me.journal.add(
    "delete",
    deleteSteps(me.records, () => undefined),
  );
  const report = { deleted: 99, waiting: 0, left: [{ recordId: changed, code: "conflict" }] };
  expect(await deletions.start("d", { records }, "d")).toEqual(report);
  expect(commits.mock.calls.length).toBeLessThanOrEqual(12);
  expect(most).toBe(6);
  expect([...server.records.keys()]).toEqual([changed]);
  expect(await me.records.waiting()).toEqual([]);
  expect(await me.records.trash()).toHaveLength(99);
});

test("deletions that wait go together once the server answers, and one it refuses is named", async () => {
  const ids: string[] = [];
  for (const n of ["1", "2", "3", "4"]) ids.push(await me.write(n, input("a", { x: n })));
  const records = [...server.records.values()].map(({ meta: { recordId, version } }) => ({
    recordId,
    version,
  }));
  const lap = await me.elsewhere();
  server.tamper = () => {
    throw new TypeError("network");
  };
  me.here();
  expect(await me.records.removeMany(records)).toEqual([true, true, true, true]);
  expect(await me.records.waiting()).toHaveLength(4);
  server.tamper = null;
  await lap.update(records[2]?.recordId ?? "", { x: "theirs" });
  me.wake();
  const commits = vi.spyOn(me.vault, "write");
  await me.records.local.refresh();
  expect(server.records.size).toBe(1);
  expect(await me.records.waiting()).toMatchObject([{ id: records[2]?.recordId, problem: "conflict" }]);
  expect(commits.mock.calls.length).toBeLessThanOrEqual(8);
});

test("an identity that is removed takes its own jobs along, and not those of another that are about it", async () => {
  const other = "00000000-0000-4000-8000-0000000000aa" as typeof me.id;
  const [mine] = await me.identities.list();
  if (mine === undefined) throw new Error("no identity");
  await me.identities.add({ ...mine, clientId: other });
  const about = `job/${me.id}/access/${other}/a`;
  const own = `job/${other}/access/${me.id}/a`;
  await me.vault.write({ [about]: "{}", [own]: "{}" });
  await me.identities.remove(other);
  expect(await me.vault.names("job/")).toEqual([about]);
});
