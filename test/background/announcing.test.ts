/** What is written tells open pages what to ask for again, and Here never lists records of another identity. */
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { TOLD } from "../../src/background/announcing.ts";
import type { PageRequest } from "../../src/messages/page.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { files, SRC } from "../imports.ts";
import { PASSPHRASE, Profile } from "./profile.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const SITE = "https://example.com";

let server: FakeServer;
let profile: Profile;
/** The first whole copy does not come, so that Here asks the server. */
let isCopySlow: boolean;

beforeEach(async () => {
  server = new FakeServer();
  isCopySlow = false;
  vi.stubGlobal("self", { addEventListener: () => undefined });
  vi.stubGlobal("fetch", async (request: Request) => {
    const isSweep =
      request.url.endsWith("/search") && (await request.clone().text()).includes('"limit":1000');
    return isSweep && isCopySlow ? new Promise(() => undefined) : server.fetch(request);
  });
  profile = new Profile();
});

function register(name: string) {
  const request = { serverUrl: server.url, token: "token", name, suite: "sodium" } as const;
  return profile.page("identity.register", request);
}

const everything = {
  text: "",
  strategy: "EXACT",
  type: null,
  includeShared: true,
  limit: 50,
  from: 0,
} as const;

const login = (requestId: string, username: string) =>
  ({
    requestId,
    type: "login",
    template: "login" as const,
    fields: [
      { name: "site", value: "example.com" },
      { name: "username", value: username },
      { name: "password", value: "x" },
    ],
    labels: [],
  }) satisfies PageRequest<"record.write">;

/** Returns whose records Here lists. */
async function here(): Promise<string[]> {
  const { records } = await profile.page("here.read", {});
  return [...new Set(records.map(({ row }) => row.writer.name))];
}

/** What pages were told since this was last asked for. */
function told(): string[] {
  return profile.world.announced.splice(0).map((event) => (event as { name: string }).name);
}

describe("Here, a moment after another identity became the active one", () => {
  beforeEach(async () => {
    await profile.setUp(server, "First");
    isCopySlow = true;
    const [frame] = profile.openPage(1, SITE);
    if (frame === undefined) throw new Error("no page");
    frame.receive = () => ({ ok: true, value: { groups: [], envelopes: [], focusedField: false } });
    await profile.page("record.write", login("r1", "ada"));
  });

  test("lists nothing of the identity before when one was registered", async () => {
    expect(await here()).toEqual(["First"]);
    await register("Second");
    expect(await here()).toEqual([]);
  });

  test("nor when one was imported from a file", async () => {
    const other = new Profile();
    const otherId = await other.setUp(server, "Other");
    const { text } = await other.page("export.config", { clientId: otherId, passphrase: PASSPHRASE });
    expect(await here()).toEqual(["First"]);
    await profile.wake();
    expect(await here()).toEqual(["First"]);
    await profile.page("identity.import", { text });
    expect(await here()).toEqual([]);
  });

  test("nor when the active one was removed, or another was chosen", async () => {
    const { clientId } = await register("Second");
    await profile.page("record.write", login("r2", "bea"));
    expect(await here()).toEqual(["Second"]);
    const all = await profile.page("identity.list", {});
    const first = all.find(({ name }) => name === "First")?.clientId ?? "";
    await profile.page("identity.activate", { clientId: first });
    expect(await here()).toEqual(["First"]);
    await profile.page("identity.activate", { clientId });
    expect(await here()).toEqual(["Second"]);
    await profile.page("identity.remove", { clientId, passphrase: PASSPHRASE });
    expect(await here()).toEqual(["First"]);
  });
});

describe("pages are told", () => {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await profile.setUp(server, "First");
    return () => void vi.useRealTimers();
  });

  async function toldOf(act: () => Promise<unknown>): Promise<string[]> {
    await vi.runAllTimersAsync();
    told();
    await act();
    await vi.runAllTimersAsync();
    return told().sort();
  }

  test("to ask for records, people and kit of another identity that was chosen", async () => {
    await register("Second");
    const first = (await profile.page("identity.list", {})).find(({ name }) => name === "First");
    const names = await toldOf(() => profile.page("identity.activate", { clientId: first?.clientId ?? "" }));
    expect(names).toEqual(expect.arrayContaining(["kit", "people", "records", "status"]));
  });

  test("once to ask for the records after one act, however often it writes", async () => {
    const names = await toldOf(() => profile.page("record.write", login("r1", "ada")));
    expect(names.filter((name) => name === "records")).toHaveLength(1);
  });

  test("nothing of what their own reading writes, or they would read again for ever", async () => {
    const { recordId } = await profile.page("record.write", login("r1", "ada"));
    const other = new Profile();
    await other.setUp(server, "Other");
    await profile.wake();
    isCopySlow = true;
    const names = await toldOf(async () => {
      await profile.page("record.read", { recordId });
      await profile.page("record.peek", { recordId });
      await profile.page("people.list", {});
      await profile.page("type.list", {});
      await profile.page("kit.status", {});
      await profile.page("attention.read", {});
      await profile.page("job.list", {});
      await profile.page("record.list", { ...everything });
    });
    expect(names).toEqual([]);
  });
});

test("every kind of blob in the vault says what its change tells", () => {
  const kinds = files(SRC).flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const made = /new (?:Document|SealedMap|DatedList)(?:<[^()]*>)?\(\s*\w*[vV]ault,\s*[`"]([\w-]+)/g;
    return [...text.matchAll(made)].map(([, kind = ""]) => kind);
  });
  expect(kinds.length).toBeGreaterThan(12);
  expect(kinds.filter((kind) => !Object.hasOwn(TOLD, kind))).toEqual([]);
});
