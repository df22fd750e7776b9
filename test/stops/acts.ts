/** The acts that are stopped at every await, on a small vault with a reader. */
import assert from "node:assert/strict";
import { decodeBase64Url, decodeBase64UrlExactly, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { concatBytes } from "../../src/crypto/bytes.ts";
import { FileOpener } from "../../src/crypto/file-blocks.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { FakeWorld } from "../fakes/browser.ts";
import { importOf } from "../fakes/import-request.ts";
import { Life, PASSPHRASE, Refused, type Remains, type Source } from "./life.ts";
import { digestsOf, PLAINTEXT, sealFile } from "./small-file.ts";
import { type Act, personsRecords } from "./sweep.ts";

const NEXT_PASSPHRASE = "another horse, another battery";
const contact = (value: string) => ({
  fields: [{ name: "name", value }],
  labels: [{ name: "group", value: "friends" }],
});
const write = (requestId: string, value: string) => ({
  requestId,
  type: "contact",
  template: "contact" as const,
  ...contact(value),
});
const everything = {
  text: "",
  strategy: "EXACT",
  type: null,
  includeShared: true,
  limit: 50,
  from: 0,
} as const;

/** Returns a vault that is registered, at a server that also knows a reader; and the reader. */
export async function beginning(
  source: Source,
): Promise<{ start: Remains; reader: Remains; readerId: string }> {
  const server = new FakeServer();
  const nothing = { databases: [], world: new FakeWorld() };
  const other = await Life.start(source, { ...nothing, server });
  const readerId = await other.setUp("Reader");
  const life = await Life.start(source, { ...nothing, server: other.server });
  await life.setUp("Me");
  return { start: life.remains(), reader: other.remains(), readerId };
}

async function shown(life: Life): Promise<string[]> {
  const { rows } = await life.page("record.list", everything);
  for (const { state } of rows) assert.equal(state, "verified");
  return rows.map(({ title }) => title).sort();
}

async function download(life: Life, recordId: string): Promise<Uint8Array> {
  const { url, stored } = await life.page("file.place", { recordId });
  const bytes = new Uint8Array(await (await life.network(new Request(url))).arrayBuffer());
  assert.equal(bytes.length, stored);
  const header = new TextDecoder().decode(bytes.subarray(0, 100));
  const { dataKey, body } = await life.page("file.key", { recordId, header });
  assert.equal(body, digestsOf(bytes).body);
  const opener = new FileOpener({ dataKey: decodeBase64UrlExactly(dataKey, 32), header });
  return concatBytes(...opener.update(bytes), ...opener.finish());
}

/** The ciphertext lies in the page's own storage, which outlives the worker and the browser. */
function keepSealed({ world }: Life, bytes: Uint8Array): void {
  world.local.items.set("sealed", JSON.stringify(encodeBase64Url(bytes)));
}

function keptSealed({ world }: Life): Uint8Array<ArrayBuffer> {
  return decodeBase64Url(JSON.parse(world.local.items.get("sealed") ?? '""') as string);
}

/** Returns the acts. */
export function actsOf(source: Source, reader: Remains, readerId: string): Act[] {
  const which = { type: "contact", readerId };

  /** What the reader sees in a browser of its own. */
  async function shownToReader(life: Life): Promise<string[]> {
    const other = await Life.start(source, { ...reader, server: life.server });
    try {
      return await shown(other);
    } finally {
      other.end();
    }
  }

  async function firstRecord(life: Life) {
    const { rows } = await life.page("record.list", everything);
    const [row] = rows.filter(({ title }) => title === "Ada");
    assert(row !== undefined);
    return row;
  }

  async function withRecords(life: Life): Promise<void> {
    await life.page("record.write", write("p1", "Ada"));
    await life.page("record.write", write("p2", "Bea"));
  }

  async function withShare(life: Life): Promise<void> {
    await withRecords(life);
    await life.page("person.lookup", { clientId: readerId });
    await life.page("share.create", which);
  }

  async function authorizer(life: Life, approved: boolean) {
    const { identity } = await life.page("vault.status", {});
    const writerId = identity?.clientId ?? "";
    return { role: "authorizer", writerId, type: "contact", clientId: readerId, approved } as const;
  }

  const mayShare = (life: Life): boolean =>
    [...life.server.policies].some(
      ([place, granted]) => place.includes(readerId) && granted.has("authorizer"),
    );

  /** As another program of mine would: only the server knows of it. */
  async function withGroup(life: Life): Promise<void> {
    await withShare(life);
    const { identity } = await life.page("vault.status", {});
    life.server.groups.addShared("Choir", (identity?.clientId ?? "") as ClientId, "contact");
  }

  /** Sends a file as the page of transfers does. */
  async function sendFile(life: Life): Promise<void> {
    const file = { requestId: "u1", type: "contact", name: "plan.bin", size: PLAINTEXT.length };
    let next = await life.page("upload.begin", file);
    while (next.step !== "done") {
      if (next.step === "seal") {
        const sealed = sealFile(next);
        keepSealed(life, sealed);
        next = await life.page("upload.sealed", { requestId: "u1", ...digestsOf(sealed) });
      } else {
        const sealed = keptSealed(life);
        const headers = { "content-md5": digestsOf(sealed).checksum };
        const put = new Request(next.url, { method: "PUT", headers, body: sealed });
        assert.equal((await life.network(put)).status, 200);
        next = await life.page("upload.sent", { requestId: "u1" });
      }
    }
  }

  async function checkFile(life: Life): Promise<void> {
    const { rows } = await life.page("record.list", everything);
    const { recordId = "", file } = rows.find(({ title }) => title === "plan.bin") ?? {};
    assert.deepEqual(file, { name: "plan.bin", size: PLAINTEXT.length });
    assert.deepEqual(await download(life, recordId), PLAINTEXT);
  }

  /** The version that the page was shown before the act. */
  let seen = { recordId: "", version: "" };
  const withSeen = async (life: Life) => {
    await withRecords(life);
    const { recordId, version } = await firstRecord(life);
    seen = { recordId, version };
  };

  return [
    {
      name: "first write",
      prepare: async () => undefined,
      run: (life) => life.page("record.write", write("r1", "Ada")),
      async check(life) {
        assert.deepEqual(await shown(life), ["Ada"]);
        assert.equal(personsRecords(life.server).length, 1);
      },
    },
    {
      name: "write",
      prepare: withRecords,
      run: (life) => life.page("record.write", write("r1", "Cleo")),
      async check(life) {
        assert.deepEqual(await shown(life), ["Ada", "Bea", "Cleo"]);
        assert.equal(personsRecords(life.server).length, 3);
      },
    },
    {
      name: "update",
      prepare: withSeen,
      run: (life) => life.page("record.update", { ...seen, ...contact("Grace") }),
      async check(life) {
        assert.deepEqual(await shown(life), ["Bea", "Grace"]);
        assert.equal(personsRecords(life.server).length, 2);
      },
    },
    {
      name: "delete",
      prepare: withSeen,
      run: (life) => life.page("record.delete", seen),
      async check(life) {
        assert.deepEqual(await shown(life), ["Bea"]);
        assert.equal(personsRecords(life.server).length, 1);
      },
    },
    {
      name: "sending what waits",
      async prepare(life) {
        await withSeen(life);
        const { network } = life;
        life.network = () => Promise.reject(new TypeError("no network"));
        await life.page("record.write", write("r1", "Cleo"));
        await life.page("record.update", { ...seen, ...contact("Grace") });
        life.network = network;
      },
      run: (life) => life.page("copy.refresh", {}),
      async check(life) {
        assert.deepEqual(await shown(life), ["Bea", "Cleo", "Grace"]);
        assert.equal(life.server.records.size, 3);
      },
    },
    {
      name: "share",
      async prepare(life) {
        await withRecords(life);
        await life.page("person.lookup", { clientId: readerId });
      },
      run: (life) => life.page("share.create", which),
      async check(life) {
        assert.deepEqual(await shownToReader(life), ["Ada", "Bea"]);
        assert.equal((await life.page("people.list", {})).outgoing.length, 1);
      },
    },
    {
      name: "revoke",
      prepare: withShare,
      run: (life) => life.page("share.revoke", which),
      async check(life) {
        assert.deepEqual(await shownToReader(life), []);
        assert.deepEqual((await life.page("people.list", {})).outgoing, []);
        assert.deepEqual(
          [...life.server.eaks.keys()].filter((name) => name.includes(readerId)),
          [],
        );
      },
    },
    {
      name: "re-seal",
      async prepare(life) {
        await withGroup(life);
        await sendFile(life);
      },
      run: (life) => life.page("share.reseal", { requestId: "s1", ...which }),
      async check(life) {
        assert.deepEqual(await shownToReader(life), []);
        assert.deepEqual(await shown(life), ["Ada", "Bea", "plan.bin"]);
        assert.equal(personsRecords(life.server).length, 4, "three, and the one with the earlier key");
        await checkFile(life);
        const reports = await life.page("reseal.reports", {});
        assert.equal(reports.length, 1, "one report, whoever was there to read it");
        assert.deepEqual(
          reports[0]?.groups.map(({ name }) => name),
          ["Choir"],
        );
        assert.deepEqual([reports[0]?.sealed, reports[0]?.files], [3, []]);
      },
    },
    {
      name: "import",
      prepare: async () => undefined,
      run: (life) => {
        const text = "name,url,username,password,note\nA,a.example,ada,x,\nB,b.example,bea,y,\n";
        return life.page("import.run", importOf(text));
      },
      async check(life) {
        assert.deepEqual(await shown(life), ["A", "B"]);
        assert.equal(personsRecords(life.server).length, 2);
      },
    },
    {
      name: "bulk delete",
      async prepare(life) {
        await withRecords(life);
        await life.page("record.write", write("p3", "Cleo"));
        await life.page("record.write", write("p4", "Dora"));
      },
      async run(life) {
        const { rows } = await life.page("record.list", everything);
        const records = rows.map(({ recordId, version }) => ({ recordId, version }));
        return await life.page("record.delete-many", { requestId: "d1", records });
      },
      async check(life) {
        assert.deepEqual(await shown(life), []);
        assert.equal(personsRecords(life.server).length, 0);
      },
    },
    {
      name: "write that waits",
      prepare: withRecords,
      async run(life) {
        const { network } = life;
        life.network = () => Promise.reject(new TypeError("no network"));
        await life.page("record.write", write("r1", "Cleo"));
        life.network = network;
        await life.page("copy.refresh", {});
      },
      async check(life) {
        assert.deepEqual(await shown(life), ["Ada", "Bea", "Cleo"]);
        assert.equal(personsRecords(life.server).length, 3);
      },
    },
    {
      name: "appoint",
      prepare: withShare,
      run: async (life) => life.page("appointment.set", await authorizer(life, true)),
      async check(life) {
        const appointed = await life.page("appointment.list", {});
        assert.deepEqual(
          appointed.map(({ approved, person }) => [approved, person.clientId]),
          [[true, readerId]],
        );
        assert.equal(mayShare(life), true);
      },
    },
    {
      name: "withdraw",
      async prepare(life) {
        await withShare(life);
        await life.page("appointment.set", await authorizer(life, true));
      },
      run: async (life) => life.page("appointment.set", await authorizer(life, false)),
      async check(life) {
        assert.deepEqual(await life.page("appointment.list", {}), []);
        assert.equal(mayShare(life), false);
      },
    },
    {
      name: "change of the passphrase",
      prepare: withRecords,
      passphraseAfter: NEXT_PASSPHRASE,
      async run(life) {
        const change = { before: PASSPHRASE, after: NEXT_PASSPHRASE, rekey: true, strength: null };
        try {
          await life.page("vault.change-passphrase", change);
        } catch (error) {
          // Done already: the old one is no longer taken, or the key that this session had opens nothing any more.
          const isDone = ["passphrase_wrong", "vault_locked"].includes(
            error instanceof Refused ? error.code : "",
          );
          if (!isDone) throw error;
          await life.page("vault.unlock", { passphrase: NEXT_PASSPHRASE });
        }
      },
      async check(life) {
        await life.page("vault.lock", {});
        await assert.rejects(life.page("vault.unlock", { passphrase: PASSPHRASE }));
        await life.page("vault.unlock", { passphrase: NEXT_PASSPHRASE });
        assert.deepEqual(await shown(life), ["Ada", "Bea"]);
      },
    },
    {
      name: "upload",
      prepare: withRecords,
      run: sendFile,
      async check(life) {
        assert.deepEqual(await shown(life), ["Ada", "Bea", "plan.bin"]);
        assert.equal(personsRecords(life.server).length, 3);
        await checkFile(life);
      },
    },
  ];
}
