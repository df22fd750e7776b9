/**
 * Real browsers stop the background while it stands at one of its numbered awaits (`test/stops`): a seeded sample of
 * them in each act. The page asks again, as every page of ours does, and the act ends done, once, on the real server.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Json, type Page, waitUntil } from "../../src/cli/drive/page.ts";
import type { Reply } from "../../src/messages/contract.ts";
import type { PageName, PageReply, PageRequest } from "../../src/messages/page.ts";
import { enrol } from "../server/e3db-people.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { digestsOf, PLAINTEXT, sealFile } from "../stops/small-file.ts";
import type { StopState } from "../stops/stoppable.ts";
import { lightenPassphrases } from "./harness/light-passphrases.ts";
import { SHIPPED } from "./harness/paths.ts";
import { newPerson, type Person } from "./harness/people.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** The part of the browser's own API that is used inside of a page of the extension. */
declare const chrome: { readonly runtime: { sendMessage(message: unknown): Promise<unknown> } };

const contact = (value: string) => ({
  fields: [{ name: "name", value }],
  labels: [{ name: "group", value: "friends" }],
});
const everything = {
  text: "",
  strategy: "EXACT",
  type: null,
  includeShared: true,
  limit: 200,
  from: 0,
} as const;

/** Asks the background and asks again, as our pages do, and stops it where it stands still. */
class Asker {
  stops = 0;
  #asked = 0;
  readonly #page: Page;
  readonly #stop: () => Promise<void>;

  constructor(page: Page, stop: () => Promise<void>) {
    this.#page = page;
    this.#stop = stop;
  }

  async page<Name extends PageName>(name: Name, request: PageRequest<Name>): Promise<PageReply<Name>> {
    const place = `answer${this.#asked++}`;
    await this.#page.evaluate(
      (message: Json, place: string) => {
        // On an element: not every driver's scripts share their globals.
        const { dataset } = document.documentElement;
        void (async () => {
          while (dataset[place] === undefined) {
            const reply = await chrome.runtime.sendMessage(message).catch(() => undefined);
            if (typeof reply === "object" && reply !== null) dataset[place] = JSON.stringify(reply);
            // A background that is woken while it is being stopped looks as if it had not been stopped.
            do await new Promise((again) => setTimeout(again, 20));
            while (dataset["stopping"] !== undefined);
          }
        })();
      },
      JSON.parse(JSON.stringify({ zone: "page", name, request })) as Json,
      place,
    );
    const reply = await waitUntil(
      async () => {
        const answer = await this.#page.evaluate(
          (at: string) => document.documentElement.dataset[at] ?? "",
          place,
        );
        if (answer !== "") return JSON.parse(answer) as Reply<unknown>;
        if ((await this.ask("ask")).stopped) {
          this.stops++;
          await this.#page.evaluate(() => {
            document.documentElement.dataset["stopping"] = "yes";
          });
          await this.#stop();
          await this.#page.evaluate(() => {
            delete document.documentElement.dataset["stopping"];
          });
        }
        return undefined;
      },
      () => `no answer to ${name}`,
      { timeoutMs: 60_000 },
    );
    if (!reply.ok) throw new Error(`${name}: ${reply.error.code}`);
    return reply.value as PageReply<Name>;
  }

  /** Says at which hook to stand still, or asks whether it does. */
  async ask(stops: "arm" | "ask", at = 0): Promise<StopState> {
    const answer = await this.#page.evaluate(
      async (message: Json) =>
        ((await chrome.runtime.sendMessage(message).catch(() => null)) ?? null) as Json,
      { stops, at },
    );
    return (answer as unknown as StopState | null) ?? { count: 0, stopped: false };
  }
}

/** Park and Miller's generator: the same sample in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

let server: TestServer;
let extension: string;

/** The built extensions with another background. */
beforeAll(async () => {
  extension = mkdtempSync(join(tmpdir(), "sealfield-stops-"));
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const vite = resolve(ROOT, "node_modules/vite/bin/vite.js");
  const config = resolve(ROOT, "test/stops/vite.config.ts");
  const built = join(extension, "built");
  const args = ["build", "--app", "--logLevel", "warn", "--config", config, "--outDir", built];
  execFileSync(process.execPath, [vite, ...args], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  for (const [name, folder] of Object.entries(SHIPPED)) {
    cpSync(folder, join(extension, name), { recursive: true });
    const background = join(extension, name, "background.js");
    copyFileSync(join(built, "background.js"), background);
    lightenPassphrases(background);
  }
  server = await startTestServer();
});

afterAll(async () => {
  await server?.stop();
  rmSync(extension, { recursive: true, force: true });
});

describe.each([
  ["chromium", 50],
  ["firefox", 10],
] as const)(
  "%s",
  (browserName, wanted) => {
    let person: Person;
    let asker: Asker;
    let readerId = "";
    let serial = 0;

    beforeAll(async () => {
      person = await newPerson("Me", browserName, server, { extension: join(extension, browserName) });
      asker = new Asker(person.app, () => person.browser.stopBackground());
      readerId = (await enrol(server, "Reader")).identity.clientId;
      await asker.page("person.lookup", { clientId: readerId });
      for (; serial < 2; serial++) await write(`first ${serial}`);
    });

    afterAll(async () => {
      await person?.browser.close();
    });

    const shown = async () => {
      const { rows } = await asker.page("record.list", everything);
      for (const row of rows) expect(row).toMatchObject({ state: "verified" });
      return rows;
    };
    const write = (value: string) =>
      asker.page("record.write", {
        requestId: `r${serial}`,
        type: "contact",
        template: "contact",
        ...contact(value),
      });
    const which = () => ({ type: "contact", readerId });
    const readers = async () =>
      (await asker.page("people.list", {})).outgoing.map(({ person: { clientId } }) => clientId);

    /** Each act, and what it has to come to; all leave things such that the next one can follow. */
    const acts: Readonly<Record<string, () => Promise<void>>> = {
      async write() {
        const before = await shown();
        await write(`written ${serial}`);
        expect((await shown()).map(({ title }) => title)).toEqual([
          `written ${serial}`,
          ...before.map(({ title }) => title),
        ]);
      },
      async update() {
        const [row] = await shown();
        if (row === undefined) throw new Error("no record");
        const { recordId, version } = row;
        await asker.page("record.update", { recordId, version, ...contact(`updated ${serial}`) });
        expect((await shown()).filter(({ title }) => title === `updated ${serial}`)).toHaveLength(1);
      },
      async delete() {
        const before = await shown();
        const [row] = before;
        if (row === undefined) throw new Error("no record");
        await asker.page("record.delete", { recordId: row.recordId, version: row.version });
        expect(await shown()).toHaveLength(before.length - 1);
      },
      async share() {
        await asker.page("share.create", which());
        expect(await readers()).toEqual([readerId]);
      },
      async revoke() {
        await asker.page("share.revoke", which());
        expect(await readers()).toEqual([]);
      },
      async "re-seal"() {
        const before = await shown();
        await asker.page("share.reseal", { requestId: `s${serial}`, ...which() });
        expect(await readers()).toEqual([]);
        expect(await shown()).toHaveLength(before.length);
      },
      async upload() {
        const before = await shown();
        const requestId = `u${serial}`;
        const name = `file ${serial}`;
        const start = { requestId, type: "files", name, size: PLAINTEXT.length };
        let sealed = new Uint8Array();
        for (let next = await asker.page("upload.begin", start); next.step !== "done"; ) {
          if (next.step === "seal") {
            sealed = sealFile(next);
            next = await asker.page("upload.sealed", { requestId, ...digestsOf(sealed) });
          } else {
            const put = await fetch(next.url, { method: "PUT", body: sealed });
            expect(put.status).toBe(200);
            next = await asker.page("upload.sent", { requestId });
          }
        }
        const rows = await shown();
        expect(rows).toHaveLength(before.length + 1);
        expect(rows[0]).toMatchObject({ file: { name, size: PLAINTEXT.length } });
      },
    };

    test(`done once, though the background was stopped at ${wanted} points`, async () => {
      const random = seeded(wanted);
      const names = Object.keys(acts);
      const reached = new Map<string, number>();
      for (let round = 0; asker.stops < wanted; round++) {
        const name = names[round % names.length] ?? "";
        const hooks = reached.get(name);
        serial++;
        // The first time it is only counted how many hooks there are.
        const at = hooks === undefined ? 0 : 1 + Math.floor(random() * hooks);
        await asker.ask("arm", at);
        const before = asker.stops;
        await acts[name]?.();
        let state: StopState;
        // It may stand still after it has answered: then the next request is the one that is asked again.
        do {
          expect(await asker.page("job.list", {})).toEqual([]);
          state = await asker.ask("ask");
        } while (state.stopped);
        if (asker.stops === before) {
          // By the clock there is sometimes less to do than the time before: then it did not come that far.
          const { count } = state;
          expect([name, at === 0 || count < at]).toEqual([name, true]);
          reached.set(name, count);
        } else expect([name, at, asker.stops]).toEqual([name, at, before + 1]);
      }
      console.log(
        `${browserName}: stopped at ${asker.stops} awaits of ${JSON.stringify(Object.fromEntries(reached))}`,
      );
      expect(asker.stops).toBe(wanted);
    });

    test("and no error was reported", async () => {
      expect(await person.browser.errors()).toEqual([]);
    });
  },
  600_000,
);
