/**
 * Whole walks through the real background, on a fake browser and a fake server, with the worker stopped between steps.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { FakeServer } from "../e3db/fake-server.ts";
import { eventually } from "../fakes/eventually.ts";
import { chosen, importOf } from "../fakes/import-request.ts";
import { codeOf, PASSPHRASE, Profile, servedAnew } from "./profile.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const CHANGE = (before: string) => ({ before, after: "another passphrase", rekey: true, strength: null });

let server: FakeServer;
beforeEach(() => {
  server = servedAnew();
});

const everything = {
  text: "",
  strategy: "EXACT",
  type: null,
  includeShared: true,
  limit: 50,
  from: 0,
} as const;

const contact = {
  type: "contact",
  template: "contact",
  fields: [
    { name: "name", value: "Ada Lovelace" },
    { name: "email", value: "ada@example.com" },
  ],
  labels: [{ name: "group", value: "friends" }],
} as const;

const write = (requestId: string, input: object = contact) =>
  ({ requestId, ...structuredClone(input) }) as never;

describe("writing, sharing, revoking, with the worker stopped before every step", () => {
  test("a reader who looked a moment before the share is shown it without looking again", async () => {
    const [writer, reader] = [new Profile(), new Profile()];
    await writer.setUp(server, "Writer");
    const readerId = await reader.setUp(server, "Reader");
    const look = () => reader.page("record.list", { ...everything, strategy: "SMART" });
    await look();
    const syncedAt = async () => (await reader.page("copy.status", {})).syncedAt ?? 0;
    await eventually(async () => expect(await syncedAt()).toBeGreaterThan(0));
    const before = await syncedAt();

    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    try {
      await writer.wake();
      const { recordId } = await writer.page("record.write", write("r1"));
      await writer.page("person.lookup", { clientId: readerId });
      await writer.page("person.save", { clientId: readerId, name: "Rea", checked: true });
      await writer.page("share.create", { type: "contact", readerId });
      for (let looks = 0; looks < 3; looks++) expect(await look()).toMatchObject({ total: 0 });
      await vi.advanceTimersByTimeAsync(5_000);
      await eventually(async () =>
        expect(await reader.page("record.peek", { recordId })).toMatchObject({ title: "Ada Lovelace" }),
      );

      // What shows the record asks once more, for how many there are.
      await eventually(async () => expect(await syncedAt()).toBeGreaterThan(before));
      const asked = vi.spyOn(server, "fetch");
      await vi.advanceTimersByTimeAsync(60_000);
      expect(asked).not.toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });

  test("the reader reads, then is told that it is no longer shared", async () => {
    const [writer, reader] = [new Profile(), new Profile()];
    const writerId = await writer.setUp(server, "Writer");
    const readerId = await reader.setUp(server, "Reader");

    await writer.wake();
    const row = await writer.page("record.write", write("r1"));
    expect(row).toMatchObject({ title: "Ada Lovelace", template: "contact", fieldNames: ["name", "email"] });
    await writer.wake();
    expect(await writer.page("person.lookup", { clientId: readerId.toUpperCase() })).toMatchObject({
      pin: "first-seen",
      suite: "sodium",
    });
    await writer.wake();
    const as = { name: "Rea", checked: true };
    expect(await writer.page("share.create", { type: "contact", readerId, as })).toMatchObject({
      type: "contact",
      person: { name: "Rea", pin: "checked" },
    });
    await writer.wake();
    expect(await writer.page("type.list", {})).toEqual([
      { type: "contact", mine: true, sharedWith: 1, rule: "sealed" },
    ]);

    await reader.wake();
    const list = await reader.page("record.list", everything);
    expect(list).toMatchObject({ total: 1, next: null, unreadable: 0 });
    await reader.wake();
    const view = await reader.page("record.read", { recordId: row.recordId });
    expect(view.fields).toEqual(contact.fields);
    expect(view.labels).toEqual(contact.labels);
    expect(view.writer).toMatchObject({ clientId: writerId, me: false, pin: "first-seen" });

    await writer.wake();
    expect((await writer.page("record.read", { recordId: row.recordId })).sharedWith).toMatchObject([
      { name: "Rea" },
    ]);
    await writer.page("share.revoke", { type: "contact", readerId });
    await reader.wake();
    expect(await codeOf(reader.page("record.read", { recordId: row.recordId }))).toBe("not_shared");
    const missing = "00000000-0000-4000-8000-ffffffffffff";
    expect(await codeOf(reader.page("record.read", { recordId: missing }))).toBe("not_found");
    expect((await reader.page("people.list", {})).incoming).toEqual([]);
  });

  test("the second save of two windows is a conflict; a repeated one is not", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    const row = await profile.page("record.write", write("r1"));
    const change = (value: string) => ({
      recordId: row.recordId,
      version: row.version,
      fields: [{ name: "name", value }],
      labels: [],
    });
    const saved = await profile.page("record.update", change("One"));
    expect(saved.version).not.toBe(row.version);
    expect(saved.template).toBe("contact");
    expect(await codeOf(profile.page("record.update", change("Two")))).toBe("conflict");
    expect((await profile.page("record.update", change("One"))).version).toBe(saved.version);
    expect(
      await codeOf(profile.page("record.delete", { recordId: row.recordId, version: row.version })),
    ).toBe("conflict");
    await profile.page("record.delete", { recordId: row.recordId, version: saved.version });
    await profile.page("record.delete", { recordId: row.recordId, version: saved.version });
    expect(server.records.size).toBe(0);
  });

  test("names that JavaScript treats specially, and what cannot be written", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    const fields = [
      { name: "__proto__", value: "a" },
      { name: "2", value: "b" },
      { name: "constructor", value: "c" },
      { name: "1", value: "d" },
    ];
    const row = await profile.page("record.write", write("r1", { ...contact, type: "a/b ✨", fields }));
    await profile.wake();
    expect((await profile.page("record.read", { recordId: row.recordId })).fields).toEqual(fields);
    const refused = async (input: object) =>
      codeOf(profile.page("record.write", write("r2", { ...contact, ...input })));
    const twice = [contact.fields[0], contact.fields[0]];
    expect(await refused({ fields: twice })).toBe("field_invalid");
    expect(await refused({ fields: [{ name: "_sf", value: "x" }] })).toBe("field_invalid");
    expect(await refused({ type: " " })).toBe("type_invalid");
    expect(server.records.size).toBe(1);
  });
});

describe("exactly once", () => {
  test.each(["answer lost", "request lost", "worker stopped after the answer was sent"])(
    "%s",
    async (fault) => {
      const profile = new Profile();
      await profile.setUp(server, "Me");
      let armed = true;
      server.tamper = async ({ route }, truth) => {
        if (route !== "createRecord" || !armed) return undefined;
        armed = false;
        if (fault !== "request lost") await truth();
        throw new TypeError("network");
      };
      expect(await profile.page("record.write", write("r1"))).toMatchObject({ state: "waiting" });
      if (fault.startsWith("worker")) await profile.wake();
      await profile.page("copy.refresh", {});
      const row = await profile.page("record.write", write("r1"));
      expect(server.records.size).toBe(1);
      expect((await profile.page("record.write", write("r1"))).recordId).toBe(row.recordId);
      await profile.wake();
      expect((await profile.page("record.write", write("r1"))).recordId).toBe(row.recordId);
      expect(server.records.size).toBe(1);
    },
  );

  test("a draft that was edited after a lost answer stays one record, with the latest content", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    let armed = true;
    server.tamper = async ({ route }, truth) => {
      if (route !== "createRecord" || !armed) return undefined;
      armed = false;
      await truth();
      throw new TypeError("network");
    };
    expect(await profile.page("record.write", write("r1"))).toMatchObject({ state: "waiting" });
    const fields = [{ name: "name", value: "Grace" }];
    await profile.page("record.write", write("r1", { ...contact, fields }));
    expect(await profile.page("copy.refresh", {})).toMatchObject({ offline: false, waiting: 0 });
    const row = await profile.page("record.write", write("r1", { ...contact, fields }));
    expect(server.records.size).toBe(1);
    expect((await profile.page("record.read", { recordId: row.recordId })).fields).toEqual(fields);
  });

  test("saving twice at the same moment writes once", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    const rows = await Promise.all([1, 2, 3].map(() => profile.page("record.write", write("r1"))));
    expect(new Set(rows.map(({ recordId }) => recordId)).size).toBe(1);
    expect(server.records.size).toBe(1);
  });

  test("a lost answer to a registration does not lose the keys", async () => {
    const profile = new Profile();
    await profile.wake();
    await profile.page("vault.create", { passphrase: PASSPHRASE });
    const keys: unknown[] = [];
    let armed = true;
    server.tamper = async ({ route, body }, truth) => {
      if (route !== "register") return undefined;
      keys.push((body as { client: { public_key: unknown } }).client.public_key);
      if (!armed) return undefined;
      armed = false;
      await truth();
      throw new TypeError("network");
    };
    const request = { serverUrl: server.url, token: "token", name: "Me", suite: "sodium" } as const;
    expect(await codeOf(profile.page("identity.register", request))).toBe("network_unreachable");
    await profile.wake();
    await profile.page("identity.register", request);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toEqual(keys[1]);
  });
});

describe("locked", () => {
  test("every request of a page is refused, drafts outlive the lock", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    await profile.page("draft.save", { id: "d1", content: '{"a":1}' });
    expect(await profile.page("vault.lock", {})).toMatchObject({ state: "locked", identity: null });
    expect(profile.world.session.items.size).toBe(0);
    for (const [name, request] of [
      ["record.list", everything],
      ["record.read", { recordId: "00000000-0000-4000-8000-000000000001" }],
      ["record.write", write("x")],
      ["type.list", {}],
      ["people.list", {}],
      ["draft.list", {}],
      ["draft.save", { id: "d2", content: "x" }],
      ["settings.save", { autoLockMinutes: 5, sealType: "x" }],
      ["envelope.open", { tabId: null, text: "sf1:x" }],
      ["person.lookup", { clientId: "00000000-0000-4000-8000-000000000001" }],
    ] as const) {
      expect([name, await codeOf(profile.page(name, request as never))]).toEqual([name, "vault_locked"]);
    }
    expect(await codeOf(profile.page("vault.unlock", { passphrase: "wrong" }))).toBe("passphrase_wrong");
    expect(await profile.page("vault.unlock", { passphrase: PASSPHRASE })).toMatchObject({
      state: "unlocked",
      identity: { name: "Me" },
    });
    expect(await profile.page("draft.list", {})).toMatchObject([{ id: "d1", content: '{"a":1}' }]);
    await profile.page("draft.discard", { id: "d1" });
    expect(await profile.page("draft.list", {})).toEqual([]);
  });

  test("now and then, on an alarm, what it knows is put where my other browsers find it", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    await profile.page("record.write", write("r1"));
    const told = () => [...server.records.values()].filter(({ meta }) => meta.type === "sealfield.browsers");
    await profile.emit("alarms.onAlarm", { name: "sync" });
    await eventually(() => expect(told()).toHaveLength(1));
    expect((await profile.page("record.list", everything)).rows).toHaveLength(1);
    server.drain();
    await profile.emit("alarms.onAlarm", { name: "sync" });
    await profile.page("record.list", everything);
    expect(server.drain()).not.toContain("updateRecord");
    await profile.page("vault.lock", {});
    await profile.emit("alarms.onAlarm", { name: "sync" });
    expect(told()).toHaveLength(1);
  });

  test("what keeps it from my other browsers is shown until it went through; a server that is away is no such thing", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    await profile.page("record.write", write("r1"));
    const problem = async () => (await profile.page("attention.read", {})).browsers;
    const answering = (status: number) => {
      server.tamper = async ({ route, body }) =>
        route === "createRecord" && JSON.stringify(body).includes("sealfield.browsers")
          ? new Response("{}", { status })
          : undefined;
    };
    answering(503);
    expect((await profile.page("browsers.sync", {})).browsers).toBe(null);
    answering(413);
    await profile.page("vault.lock", {});
    await profile.page("vault.unlock", { passphrase: PASSPHRASE });
    expect((await profile.page("browsers.sync", {})).browsers).toBe("too_large");
    await profile.wake();
    expect(await problem()).toBe("too_large");
    const first = (await profile.page("identity.list", {}))[0]?.clientId ?? "";
    const other = { serverUrl: server.url, token: "token", name: "Work", suite: "sodium" } as const;
    await profile.page("identity.register", other);
    expect(await problem()).toBe(null);
    await profile.page("identity.activate", { clientId: first });
    expect(await problem()).toBe("too_large");
    server.tamper = null;
    expect((await profile.page("browsers.sync", {})).browsers).toBe(null);
    expect(await problem()).toBe(null);
  });

  test("locks on a locked system, on the alarm when it is time, and on a restart of the browser", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    const state = async () => (await profile.page("vault.status", {})).state;
    const unlock = () => profile.page("vault.unlock", { passphrase: PASSPHRASE });
    await profile.emit("idle.onStateChanged", "idle");
    expect(await state()).toBe("unlocked");
    await profile.emit("idle.onStateChanged", "locked");
    await eventually(async () => expect(await state()).toBe("locked"));
    await unlock();
    profile.world.restart();
    await profile.wake();
    expect(await state()).toBe("locked");
    await unlock();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 16 * 60_000 });
    try {
      await profile.wake();
      expect(await codeOf(profile.page("record.list", everything))).toBe("vault_locked");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("stop and re-seal, kit, passphrase", () => {
  test("the stopped reader is out, the report names nobody else, and nothing is left to do", async () => {
    const [writer, reader] = [new Profile(), new Profile()];
    await writer.setUp(server, "Writer");
    const readerId = await reader.setUp(server, "Reader");
    await writer.wake();
    const { recordId } = await writer.page("record.write", write("r1"));
    await writer.page("person.lookup", { clientId: readerId });
    await writer.page("share.create", { type: "contact", readerId });
    await writer.wake();
    const report = await writer.page("share.reseal", { requestId: "s1", type: "contact", readerId });
    expect(report).toMatchObject({ type: "contact", stopped: [{ clientId: readerId }], sealed: 1 });
    const { left, files, strangers, groups, skipped } = report;
    expect([left, files, strangers, groups, skipped]).toEqual([[], [], [], [], []]);
    await writer.wake();
    expect(await writer.page("reseal.reports", {})).toEqual([report]);
    await writer.page("reseal.dismiss", { id: report.id });
    expect(await writer.page("reseal.reports", {})).toEqual([]);
    expect(writer.world.alarms.has("jobs")).toBe(false);
    expect(await writer.page("reseal.status", {})).toEqual([]);
    expect(await writer.page("record.read", { recordId })).toMatchObject({ state: "verified" });
    await reader.wake();
    expect(await codeOf(reader.page("record.read", { recordId }))).toBe("not_found");
  });

  test("an interrupted re-seal goes on when the worker wakes", async () => {
    const [writer, reader] = [new Profile(), new Profile()];
    await writer.setUp(server, "Writer");
    const readerId = await reader.setUp(server, "Reader");
    await writer.wake();
    const { recordId } = await writer.page("record.write", write("r1"));
    await writer.page("person.lookup", { clientId: readerId });
    await writer.page("share.create", { type: "contact", readerId });
    server.tamper = ({ route }) =>
      route === "updateRecord" ? new Response(null, { status: 500 }) : undefined;
    expect(await codeOf(writer.page("share.reseal", { requestId: "s1", type: "contact", readerId }))).toBe(
      "server_error",
    );
    expect(await writer.page("reseal.status", {})).toMatchObject([{ type: "contact", done: 0 }]);
    expect(writer.world.alarms.has("jobs")).toBe(true);
    server.tamper = null;
    await writer.wake();
    await eventually(async () => expect(await writer.page("reseal.status", {})).toEqual([]));
    expect(await writer.page("record.read", { recordId })).toMatchObject({ state: "verified" });
  });

  test("what waited for the server when the profile was lost comes back with the kit, and is sent once", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    server.tamper = async () => {
      throw new TypeError("network");
    };
    expect(await profile.page("record.write", write("r1"))).toMatchObject({ state: "waiting" });
    const kit = await profile.page("kit.create", {});
    server.tamper = null;
    const fresh = new Profile();
    await fresh.wake();
    await fresh.page("kit.restore", { code: kit.text, file: kit.file, passphrase: "third passphrase" });
    await eventually(async () => {
      await fresh.page("copy.refresh", {});
      expect(server.records.size).toBe(1);
    });
    expect(await fresh.page("record.list", everything)).toMatchObject({ rows: [{ state: "verified" }] });
  });

  test("acts are noted without what they were about, and only in this vault", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    await profile.page("record.write", write("r1"));
    await profile.page("kit.create", {});
    await codeOf(profile.page("vault.change-passphrase", CHANGE("wrong wrong")));
    await profile.page("vault.change-passphrase", CHANGE(PASSPHRASE));
    const list = await profile.page("activity.list", {});
    expect(list.map(({ what }) => what)).toEqual([
      "vault.change-passphrase",
      "kit.create",
      "identity.register",
    ]);
    expect(Object.keys(list[0] ?? {}).sort()).toEqual(["at", "what"]);
  });

  test("two identities: each has its own records, and a removed one is gone with its keys", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    const first = (await profile.page("identity.list", {}))[0]?.clientId ?? "";
    const { recordId } = await profile.page("record.write", write("r1"));
    const second = await profile.page("identity.register", {
      serverUrl: server.url,
      token: "token",
      name: "Work",
      suite: "nist",
    });
    expect((await profile.page("export.page", { from: 0, limit: 10 })).records).toEqual([]);
    expect((await profile.page("identity.activate", { clientId: first })).identity?.name).toBe("Me");
    expect((await profile.page("export.page", { from: 0, limit: 10 })).records).toMatchObject([
      { writer: null, template: "contact" },
    ]);
    const config = await profile.page("export.config", { clientId: first, passphrase: PASSPHRASE });
    const remove = (passphrase: string) => profile.page("identity.remove", { clientId: first, passphrase });
    expect(await codeOf(remove("wrong wrong"))).toBe("passphrase_wrong");
    await remove(PASSPHRASE);
    expect((await profile.page("identity.list", {})).map(({ clientId }) => clientId)).toEqual([
      second.clientId,
    ]);
    expect(await codeOf(profile.page("record.read", { recordId }))).not.toBe("no error");
    expect(await profile.page("identity.import", config)).toMatchObject({ clientId: first, name: "Me" });
    expect(await profile.page("record.read", { recordId })).toMatchObject({ recordId });
  });

  test("a kit restores into an empty profile; the passphrase can be changed", async () => {
    const profile = new Profile();
    await profile.setUp(server, "Me");
    const { recordId } = await profile.page("record.write", write("r1"));
    const kit = await profile.page("kit.create", {});
    const answers = [1, 24].map((position) => ({ position, word: kit.words[position - 1] ?? "" }));
    expect(await profile.page("kit.prove", { answers })).toEqual({ proven: true });
    const change = (before: string) =>
      profile.page("vault.change-passphrase", {
        before,
        after: "another passphrase",
        rekey: true,
        strength: null,
      });
    expect(await codeOf(change("wrong wrong"))).toBe("passphrase_wrong");
    await change(PASSPHRASE);

    const fresh = new Profile();
    await fresh.wake();
    const restore = { code: kit.text, file: kit.file };
    expect(await fresh.page("kit.preview", restore)).toMatchObject({ identities: [{ name: "Me" }] });
    expect(await fresh.page("kit.restore", { ...restore, passphrase: "third passphrase" })).toMatchObject({
      state: "unlocked",
      identity: { name: "Me" },
    });
    expect(await fresh.page("record.read", { recordId })).toMatchObject({ state: "verified" });
  });
});

test("an import that was interrupted is made again, and nothing is written twice", async () => {
  const profile = new Profile();
  await profile.setUp(server, "Me");
  const text = "name,url,username,password,note\nA,a.example,ada,x,\nB,b.example,bea,y,\nC,,,,text\n,,,,";
  const column = (key: number, from: string, to: string, count: number) => ({
    ...{ key: `column ${key}`, from, to, label: false, count },
  });
  expect(await profile.page("import.preview", chosen(text))).toEqual({
    format: "Chrome",
    groups: [
      {
        ...{ group: "login/login", template: "login", type: "login", count: 2 },
        columns: [
          column(0, "name", "title", 2),
          column(1, "url", "site", 2),
          column(2, "username", "username", 2),
          column(3, "password", "password", 2),
        ],
      },
      {
        ...{ group: "note/note", template: "note", type: "note", count: 1 },
        columns: [column(0, "name", "title", 1), column(4, "note", "notes", 1)],
      },
    ],
    skipped: [{ entry: 4, title: "", why: "empty" }],
    ...{ remarks: [], doubtful: [], changed: [] },
    reading: {
      encoding: "utf-8",
      certainty: "sure",
      delimiter: ",",
      quotes: "doubled",
      openEnd: 5,
      samples: [],
    },
  });
  let creates = 0;
  server.tamper = async ({ route }, truth) => {
    if (route !== "createRecord" || ++creates !== 2) return undefined;
    await truth();
    throw new TypeError("network");
  };
  const report = { written: 3, failed: [], format: "Chrome" };
  expect(await profile.page("import.run", importOf(text))).toMatchObject(report);
  expect(await profile.page("copy.status", {})).toMatchObject({ offline: true, waiting: 1 });
  await profile.wake();
  expect(await profile.page("import.run", importOf(text))).toMatchObject(report);
  expect(await profile.page("copy.refresh", {})).toMatchObject({ offline: false, waiting: 0, problems: 0 });
  expect(server.records.size).toBe(3);
  const { rows } = await profile.page("record.list", everything);
  expect(rows.map(({ title, labels }) => [title, labels]).sort()).toEqual([
    ["A", []],
    ["B", []],
    ["C", []],
  ]);
});

test("an import writes what the person made of the file, and nothing when that cannot be", async () => {
  const profile = new Profile();
  await profile.setUp(server, "Me");
  const text = "name,url,username,password\nA,a.example,ada,x";
  const { groups } = await profile.page("import.preview", chosen(text));
  const changed = (to: string) =>
    groups.map(({ group, template, columns }) => ({
      ...{ group, template, type: "old" },
      columns: columns.map(({ key, from, to: proposed }) => ({
        key,
        to: from === "url" ? null : from === "username" ? to : proposed,
        label: from === "username",
      })),
    }));
  const run = importOf(text);
  const refused = profile.page("import.run", { ...run, groups: changed("_sf") });
  expect(await codeOf(refused)).toBe("field_invalid");
  expect(await profile.page("job.list", {})).toEqual([]);
  expect(server.records.size).toBe(0);
  const report = { written: 1, failed: [], skipped: [] };
  expect(await profile.page("import.run", { ...run, groups: changed("who") })).toMatchObject(report);
  const { rows } = await profile.page("record.list", everything);
  expect(rows).toMatchObject([
    { type: "old", fieldNames: ["title", "password"], labels: [{ name: "who", value: "ada" }] },
  ]);
});

test("a vault without a server: written, imported, searched; connected it sends everything once", async () => {
  const profile = new Profile();
  await profile.wake();
  await profile.page("vault.create", { passphrase: PASSPHRASE });
  expect(await profile.page("vault.start-local", {})).toMatchObject({ local: true, identity: null });
  expect(await profile.page("record.write", write("w1"))).toMatchObject({
    recordId: "w1",
    state: "waiting",
    writer: { me: true },
  });
  const text = "name,url,username,password,note\nA,a.example,ada,x,\nB,b.example,bea,y,";
  const report = { written: 2, failed: [], format: "Chrome" };
  expect(await profile.page("import.run", importOf(text))).toMatchObject(report);
  await profile.wake();
  expect(await profile.page("import.run", importOf(text))).toMatchObject({
    written: 0,
    skipped: [{ why: "same" }, { why: "same" }],
  });
  expect(await profile.page("job.list", {})).toEqual([]);
  expect(await profile.page("type.list", {})).toMatchObject([
    { type: "contact", mine: true },
    { type: "login", mine: true },
  ]);
  const smart = { ...everything, strategy: "SMART" } as const;
  expect((await profile.page("record.list", smart)).total).toBe(3);
  expect((await profile.page("record.list", { ...smart, text: "lovelcae" })).rows).toMatchObject([
    { recordId: "w1" },
  ]);
  expect(server.records.size).toBe(0);
  const request = { serverUrl: server.url, token: "token", name: "Me", suite: "sodium" } as const;
  await profile.page("identity.register", request);
  await profile.wake();
  expect(await profile.page("copy.refresh", {})).toMatchObject({ offline: false, waiting: 0, problems: 0 });
  expect(server.records.size).toBe(3);
  const { rows } = await profile.page("record.list", everything);
  expect(rows.map(({ state }) => state)).toEqual(["verified", "verified", "verified"]);
});

test("many are deleted, with a server and without; what is left is named, also to a window that asks later", async () => {
  const profile = new Profile();
  await profile.wake();
  await profile.page("vault.create", { passphrase: PASSPHRASE });
  await profile.page("vault.start-local", {});
  const named = (name: string) =>
    write(name, { ...contact, fields: [{ name: "name", value: `Person ${name}` }], labels: [] });
  const seen = [];
  for (const name of ["a", "b", "c", "d"]) {
    const { recordId, version } = await profile.page("record.write", named(name));
    seen.push({ recordId, version });
  }
  const [a, b, c, d] = seen as [(typeof seen)[0], (typeof seen)[0], (typeof seen)[0], (typeof seen)[0]];
  const old = { ...b, version: "waiting-0" };
  const left = { recordId: b.recordId, title: "Person b", code: "conflict" };
  const here = { requestId: "d1", records: [a, old] };
  expect(await profile.page("record.delete-many", here)).toEqual({ deleted: 1, waiting: 0, left: [left] });
  // Asked again, as a window does whose background was stopped.
  await profile.wake();
  expect(await profile.page("record.delete-many", here)).toEqual({ deleted: 1, waiting: 0, left: [left] });
  expect(await profile.page("record.delete-report", { requestId: "d1" })).toBeNull();

  const request = { serverUrl: server.url, token: "token", name: "Me", suite: "sodium" } as const;
  await profile.page("identity.register", request);
  await profile.page("copy.refresh", {});
  expect(server.records.size).toBe(3);
  const report = { deleted: 2, waiting: 0, left: [{ ...left, recordId: expect.any(String) }] };
  const many = { requestId: "d2", records: [old, c, d] };
  expect(await profile.page("record.delete-many", many)).toEqual(report);
  await profile.wake();
  expect(await profile.page("record.delete-report", { requestId: "d2" })).toEqual(report);
  expect(await profile.page("record.delete-report", { requestId: "d3" })).toBeNull();
  expect(server.records.size).toBe(1);
  expect(await profile.page("activity.list", {})).toContainEqual(
    expect.objectContaining({ what: "record.delete-many" }),
  );
});
