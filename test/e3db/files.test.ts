import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../../src/crypto/bytes.ts";
import type { LenientForms } from "../../src/crypto/file-blocks.ts";
import { newFileKey } from "../../src/crypto/file-key.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { signRecord } from "../../src/crypto/record-signature.ts";
import { SecretStreamSealer, Tag } from "../../src/crypto/secretstream.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { Client } from "../../src/e3db/client.ts";
import { memoryStore } from "../../src/e3db/files/file-store.ts";
import { generateKeys, type Identity, openKeys } from "../../src/e3db/identity.ts";
import { encodeRecord } from "../../src/wire/record.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity, readerOf } from "./people.ts";
import { codeOf, json } from "./scripted.ts";

let server: FakeServer;
let alice: Identity;
let bob: Identity;
let writer: Client;

beforeEach(async () => {
  server = new FakeServer();
  alice = await newIdentity(server, "Alice");
  bob = await newIdentity(server, "Bob");
  writer = clientOf(server, alice);
});

const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => (31 * i + 17 * (i >> 8)) & 255);
const streamOf = (bytes: Uint8Array) => new Blob([Uint8Array.from(bytes)]).stream();
const textOf = (size: number) => Buffer.from(bytesOf(size)).toString("base64");
async function contentOf(client: Client, recordId: Parameters<Client["read"]>[0]): Promise<string> {
  const { stream, size } = await client.files.read(recordId);
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  expect(size).toBe(bytes.length);
  return Buffer.from(bytes).toString("base64");
}
const DRAFT = { type: "doc", plain: { k: "v" }, fileName: "a.txt" };

describe("a file", () => {
  test.each([0, 1, 65_536, 200_000])("of %i bytes comes back, for the writer and a reader", async (size) => {
    const progress: number[] = [];
    const onProgress = (done: number) => progress.push(done);
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(size)), { onProgress });
    expect(progress.at(-1) ?? 0).toBe(size);
    expect(file.file.fileName).toBe("a.txt");
    expect(await contentOf(clientOf(server, alice), file.meta.recordId)).toBe(textOf(size));
    await writer.share("doc", readerOf(bob));
    expect(await contentOf(clientOf(server, bob), file.meta.recordId)).toBe(textOf(size));
    expect(server.drain()).toContain("commitFile");
  });

  test("shows nothing of its content to the server", async () => {
    const secret = new TextEncoder().encode("canary ".repeat(10_000));
    const file = await writer.files.write(DRAFT, streamOf(secret));
    const stored = Buffer.from(server.files.bytes.get(file.meta.recordId) ?? []).toString("latin1");
    expect(stored.length).toBeGreaterThan(70_000);
    expect(stored).not.toContain("canary");
  });

  test("is replaced under its version, and listed", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(10)));
    const replaced = await writer.files.write(DRAFT, streamOf(bytesOf(20)), { replaces: file.meta });
    expect(replaced.meta.recordId).toBe(file.meta.recordId);
    expect(await contentOf(writer, file.meta.recordId)).toBe(textOf(20));
    const again = writer.files.write(DRAFT, streamOf(bytesOf(30)), { replaces: file.meta });
    expect(await codeOf(() => again)).toBe("conflict");
    const record = await writer.write({ type: "doc", data: {} });
    const listed = await writer.files.list([file.meta.recordId, record.meta.recordId].slice(0, 1));
    expect(listed.map(({ file: { size } }) => size)).toEqual([20 + 124 + 17]);
    expect(await codeOf(() => writer.files.info(record.meta.recordId))).toBe("not_found");
  });

  test("is replaced by a reader who may edit, under the writer's key", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(10)));
    await writer.share("doc", readerOf(bob));
    const editor = clientOf(server, bob);
    const edits = await editor.files.info(file.meta.recordId);
    const edit = () => editor.files.write(DRAFT, streamOf(bytesOf(33)), { edits });
    expect(await codeOf(edit)).toBe("forbidden");
    await writer.share("doc", readerOf(bob), { edit: true });
    expect((await edit()).meta).toMatchObject({ writerId: alice.clientId, recordId: file.meta.recordId });
    expect(await contentOf(writer, file.meta.recordId)).toBe(textOf(33));
    expect(await codeOf(edit)).toBe("conflict");
  });

  test("gets other labels without its bytes travelling", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(10)));
    server.drain();
    const described = await writer.files.describe(file.meta, { type: "doc", plain: { k: "w" } });
    expect(described.meta.plain).toEqual({ k: "w" });
    expect(server.drain()).toEqual(["updateFileRecord"]);
    expect(await contentOf(writer, file.meta.recordId)).toBe(textOf(10));
    expect(await codeOf(() => writer.files.describe(file.meta, { type: "doc" }))).toBe("conflict");
  });

  test("has its signature judged as js-sdk makes it: over no data", async () => {
    const { file, meta } = await writer.files.write(DRAFT, streamOf(bytesOf(10)));
    const { signingKey } = openKeys(alice);
    const stored = server.records.get(meta.recordId);
    if (signingKey === null || stored === undefined || file === undefined) throw new Error("no file");
    const ids = { writerId: alice.clientId, userId: alice.clientId };
    const recSig = signRecord(sodiumSuite, signingKey, {
      ...ids,
      type: "doc",
      plain: { k: "v" },
      data: null,
    });
    server.records.set(meta.recordId, { ...stored, recSig });
    const signed = await writer.open(await writer.files.info(meta.recordId));
    expect(await writer.judgeSignature(signed)).toBe("valid");
    const plain = { ...signed.meta, plain: { k: "w" } };
    expect(await writer.judgeSignature({ ...signed, meta: plain })).toBe("invalid");
    // What is signed without data says nothing about data that is there.
    const note = { encrypted: { ...signed.encrypted, data: { note: "quad" } }, data: { note: "n" } };
    expect(await writer.judgeSignature({ ...signed, ...note })).toBe("invalid");
  });

  test("carries small sealed fields beside it", async () => {
    const file = await writer.files.write({ ...DRAFT, data: { note: "n" } }, streamOf(bytesOf(10)));
    expect((await writer.open(file)).data).toEqual({ note: "n" });
  });
});

describe("a download", () => {
  test("that breaks is picked up where it ended", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(200_000)));
    server.files.breaks.push(70_000, 70_000, 150_000);
    expect(await contentOf(writer, file.meta.recordId)).toBe(textOf(200_000));
    expect(server.files.ranges).toEqual([null, "bytes=70000-", "bytes=70000-", "bytes=150000-"]);
  });

  test("from a server that cannot start in the middle still ends well", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(200_000)));
    const bytes = server.files.bytes.get(file.meta.recordId) ?? new Uint8Array();
    let calls = 0;
    const fetch = async (request: Request) => {
      if (!request.url.includes("/blob/")) return await server.fetch(request);
      return new Response(Uint8Array.from(bytes.subarray(0, calls++ === 0 ? 1000 : bytes.length)));
    };
    const client = new Client(alice, { world: { ...server.world, fetch } });
    expect(await contentOf(client, file.meta.recordId)).toBe(textOf(200_000));
  });

  test("is given a whole number of milliseconds, however large a file the server states", async () => {
    const limits: number[] = [];
    const timeout = (ms: number) => {
      limits.push(ms);
      return new AbortController().signal;
    };
    const client = new Client(alice, { world: { ...server.world, timeout } });
    const file = await client.files.write(DRAFT, streamOf(bytesOf(1001)));
    const record = server.records.get(file.meta.recordId);
    if (!record?.meta.fileMeta) throw new Error("no file");
    const fileMeta = { ...record.meta.fileMeta, size: Number.MAX_SAFE_INTEGER };
    server.records.set(file.meta.recordId, { ...record, meta: { ...record.meta, fileMeta } });
    expect(await codeOf(() => client.files.read(file.meta.recordId))).toBe("network_unreachable");
    expect(limits.every((ms) => Number.isInteger(ms) && ms > 0 && ms < 2 ** 31)).toBe(true);
  });

  test.each([-1e9, 0.5, "9".repeat(400)])("of %s bytes is none", async (size) => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(10)));
    server.tamper = async ({ route }, truth) => {
      if (route !== "readFile") return undefined;
      const record = (await (await truth()).json()) as { meta: { file_meta: object } };
      Object.assign(record.meta.file_meta, { size });
      return json(record);
    };
    expect(await codeOf(() => writer.files.read(file.meta.recordId))).toBe("wire_invalid");
  });

  test("of another file than the one asked for releases nothing, also after it broke", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(1000)));
    const other = await writer.files.write(DRAFT, streamOf(bytesOf(1000)));
    let asked = 0;
    const swapAfter = (honest: number) => {
      asked = 0;
      server.tamper = ({ route }) =>
        route === "readFile" && asked++ >= honest
          ? server.files.info(server.records.get(other.meta.recordId))
          : undefined;
    };
    swapAfter(0);
    expect(await codeOf(() => writer.files.read(file.meta.recordId))).toBe("tampered");
    swapAfter(1);
    server.files.breaks.push(100);
    expect(await codeOf(() => writer.files.read(file.meta.recordId))).toBe("tampered");
  });

  test("of a file that is replaced meanwhile says so", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(200_000)));
    server.files.breaks.push(70_000);
    let asked = 0;
    server.tamper = async ({ route }) => {
      if (route !== "readFile" || asked++ !== 1) return undefined;
      server.tamper = null;
      await clientOf(server, alice).files.write(DRAFT, streamOf(bytesOf(100)), { replaces: file.meta });
      return undefined;
    };
    expect(await codeOf(() => writer.files.read(file.meta.recordId))).toBe("conflict");
  });

  test("goes on as long as it gets further, however often it breaks", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(200_000)));
    server.files.breaks.push(...Array.from({ length: 12 }, (_, i) => (i + 1) * 10_000));
    expect(await contentOf(writer, file.meta.recordId)).toBe(textOf(200_000));
  });

  test("that breaks after its last byte is whole", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(1000)));
    const bytes = Uint8Array.from(server.files.bytes.get(file.meta.recordId) ?? []);
    let asked = 0;
    const broken = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) =>
          asked++ === 0 ? controller.enqueue(bytes) : controller.error(new Error("cut")),
      });
    const fetch = async (request: Request) =>
      request.url.includes("/blob/") ? new Response(broken()) : await server.fetch(request);
    const client = new Client(alice, { world: { ...server.world, fetch } });
    expect(await contentOf(client, file.meta.recordId)).toBe(textOf(1000));
    expect(asked).toBe(2);
  });

  test("without end is not read on past the size of the file", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(1000)));
    let pulled = 0;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          pulled++;
          controller.enqueue(new Uint8Array(500));
        },
      });
    const fetch = async (request: Request) =>
      request.url.includes("/blob/") ? new Response(endless()) : await server.fetch(request);
    const client = new Client(alice, { world: { ...server.world, fetch } });
    expect(await codeOf(() => client.files.read(file.meta.recordId))).toBe("tampered");
    expect(pulled).toBeLessThan(10);
  });

  test.each([
    ["bytes 100-1140/1141", null],
    ["bytes 50-1140/1141", null],
    [null, null],
    ["bytes 101-1140/1141", "wire_invalid"],
  ])("that goes on with %s", async (contentRange, code) => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(1000)));
    const bytes = Uint8Array.from(server.files.bytes.get(file.meta.recordId) ?? []);
    const from = Number(/\d+/.exec(contentRange ?? "100"));
    let isFirst = true;
    const fetch = async (request: Request) => {
      if (!request.url.includes("/blob/")) return await server.fetch(request);
      const headers = contentRange === null || isFirst ? {} : { "content-range": contentRange };
      const part = isFirst ? bytes.subarray(0, 100) : bytes.subarray(from);
      const status = isFirst ? 200 : 206;
      isFirst = false;
      return new Response(part, { status, headers });
    };
    const client = new Client(alice, { world: { ...server.world, fetch } });
    const read = () => contentOf(client, file.meta.recordId);
    if (code === null) expect(await read()).toBe(textOf(1000));
    else expect(await codeOf(read)).toBe(code);
  });

  test("ends once, with its own error, when the bytes cannot be kept", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(1000)));
    const full = () => Promise.reject(new DOMException("", "QuotaExceededError"));
    const store = { open: async () => ({ ...(await memoryStore().open()), write: full }) };
    expect(await codeOf(() => writer.files.read(file.meta.recordId, { store }))).toBe("storage_failed");
    expect(server.files.ranges).toEqual([null]);
  });

  test("can be called off between two pieces", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(200_000)));
    const stop = new AbortController();
    const options = { signal: stop.signal, onProgress: () => stop.abort() };
    expect(await codeOf(() => writer.files.read(file.meta.recordId, options))).toBe("aborted");
    const before = AbortSignal.abort();
    server.drain();
    expect(await codeOf(() => writer.files.read(file.meta.recordId, { signal: before }))).toBe("aborted");
    expect(server.drain()).toEqual([]);
  });

  test("of an old form is refused, unless that form is asked for", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(0)));
    const { recordId } = file.meta;
    const key = newFileKey(await writer.keys.forWriting(writer.context("doc")));
    const streamHeader = new Uint8Array(24);
    const sealer = new SecretStreamSealer(key.dataKey, streamHeader);
    const store = (header: string, ...blocks: Uint8Array[]) => {
      const bytes = concatBytes(utf8(header), streamHeader, ...blocks);
      const record = server.records.get(recordId);
      if (!record?.meta.fileMeta) throw new Error("no file");
      const checksum = createHash("md5").update(bytes).digest("base64");
      const fileMeta = { ...record.meta.fileMeta, checksum, size: bytes.length };
      server.records.set(recordId, { ...record, meta: { ...record.meta, fileMeta } });
      server.files.bytes.set(recordId, bytes);
    };
    const read = async (lenient: LenientForms) => {
      const { stream } = await writer.files.read(recordId, { lenient });
      return (await new Response(stream).arrayBuffer()).byteLength;
    };
    store(key.header);
    expect(await codeOf(() => writer.files.read(recordId))).toBe("decryption_failed");
    expect(await codeOf(() => read({ version1: true }))).toBe("decryption_failed");
    expect(await read({ emptyWithoutBlocks: true })).toBe(0);

    const blocks = [65_536, 3].map((length) => sealer.push(bytesOf(length), Tag.final));
    store(key.header.replace("3.", "1."), ...blocks);
    expect(await codeOf(() => writer.files.read(recordId))).toBe("unsupported");
    expect(await codeOf(() => read({ emptyWithoutBlocks: true }))).toBe("unsupported");
    expect(await read({ version1: true })).toBe(65_539);
  });

  test("into memory ends where memory would", async () => {
    const sink = await memoryStore(100).open();
    await sink.write(new Uint8Array(60));
    expect(await codeOf(() => sink.write(new Uint8Array(41)))).toBe("too_large");
  });

  test("that never gets further ends with an error", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(1000)));
    server.files.breaks.push(...Array.from({ length: 20 }, () => 10));
    expect(await codeOf(() => writer.files.read(file.meta.recordId))).toBe("network_unreachable");
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ["cut at a block edge", (bytes) => bytes.slice(0, 124 + 65_553), "network_unreachable"],
    ["one byte longer", (bytes) => Uint8Array.from([...bytes, 0]), "tampered"],
    ["with a bit flipped", (bytes) => bytes.map((byte, i) => (i === 90_000 ? byte ^ 1 : byte)), "tampered"],
  ])("of a file %s releases nothing", async (_, change, code) => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(100_000)));
    const bytes = server.files.bytes.get(file.meta.recordId) ?? new Uint8Array();
    server.files.bytes.set(file.meta.recordId, change(bytes));
    expect(await codeOf(() => writer.files.read(file.meta.recordId))).toBe(code);
  });

  test("of a file cut by a server that says so everywhere releases nothing", async () => {
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(100_000)));
    const cut = (server.files.bytes.get(file.meta.recordId) ?? new Uint8Array()).slice(0, 124 + 65_553);
    server.files.bytes.set(file.meta.recordId, cut);
    const record = server.records.get(file.meta.recordId);
    if (!record?.meta.fileMeta) throw new Error("no file");
    const checksum = createHash("md5").update(cut).digest("base64");
    const fileMeta = { ...record.meta.fileMeta, checksum, size: cut.length };
    server.records.set(file.meta.recordId, { ...record, meta: { ...record.meta, fileMeta } });
    expect(await codeOf(() => writer.files.read(file.meta.recordId))).toBe("decryption_failed");
  });
});

describe("sending", () => {
  test.each([
    ["another host", "https://other.example/blob/1"],
    ["this machine, from a server that is elsewhere", "http://127.0.0.1:8080/blob/1"],
    ["no URL", "blob"],
    ["what only looks like the server", "blob:https://v.example/blob/1"],
    ["the server with somebody's credentials", "https://a:b@v.example/blob/1"],
  ])("to %s is refused before a byte leaves", async (_, fileUrl) => {
    server.tamper = ({ route }) =>
      route === "createFile" ? json({ id: alice.clientId, file_url: fileUrl }, 202) : undefined;
    expect(await codeOf(() => writer.files.write(DRAFT, streamOf(bytesOf(10))))).toBe("forbidden");
  });

  test("to a place that was agreed on works", async () => {
    const seen: string[] = [];
    const fetch = async (request: Request) => {
      if (!request.url.startsWith("https://files.example/")) return await server.fetch(request);
      seen.push(request.headers.get("authorization") ?? "none");
      return await server.fetch(new Request(request.url.replace("files.example", "v.example"), request));
    };
    server.tamper = async ({ route }, truth) => {
      if (route !== "createFile") return undefined;
      const { id } = (await (await truth()).json()) as { id: string };
      return json({ id, file_url: `https://files.example/blob/${id}` }, 202);
    };
    const options = { world: { ...server.world, fetch }, fileOrigins: ["https://files.example"] };
    await new Client(alice, options).files.write(DRAFT, streamOf(bytesOf(10)));
    expect(seen).toEqual(["none"]);
  });

  test("starts again where only the bytes did not arrive, and ends when they never do", async () => {
    let failures = 2;
    const fetch = async (request: Request) => {
      if (request.method !== "PUT" || !request.url.includes("/blob/")) return await server.fetch(request);
      if (failures-- <= 0) return await server.fetch(request);
      if (failures === 1) throw new TypeError("connection lost");
      return json({}, 503);
    };
    const client = new Client(alice, { world: { ...server.world, fetch } });
    await client.keys.forWriting(client.context("doc"));
    server.drain();
    const file = await client.files.write(DRAFT, streamOf(bytesOf(1000)));
    expect(server.drain()).toEqual(["createFile", "commitFile"]);
    expect(await contentOf(writer, file.meta.recordId)).toBe(textOf(1000));
    failures = 4;
    expect(await codeOf(() => client.files.write(DRAFT, streamOf(bytesOf(1000))))).toBe("server_error");
  });

  test("a commit whose answer was a proxy's failure is looked up", async () => {
    server.tamper = async ({ route }, truth) => {
      if (route !== "commitFile") return undefined;
      await truth();
      return json({}, 502);
    };
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(10)));
    server.tamper = null;
    expect(await contentOf(writer, file.meta.recordId)).toBe(textOf(10));
  });

  test("a lost answer to the commit is looked up", async () => {
    server.tamper = async ({ route }, truth) => {
      if (route !== "commitFile") return undefined;
      await truth();
      throw new TypeError("connection lost");
    };
    const file = await writer.files.write(DRAFT, streamOf(bytesOf(10)));
    server.tamper = null;
    expect(await contentOf(writer, file.meta.recordId)).toBe(textOf(10));
  });

  test("another file or other bytes in the answer are noticed", async () => {
    const other = await writer.files.write({ ...DRAFT, type: "other" }, streamOf(bytesOf(5)));
    const record = server.records.get(other.meta.recordId);
    server.tamper = ({ route }) =>
      route === "commitFile" && record !== undefined ? json(encodeRecord(record), 201) : undefined;
    expect(await codeOf(() => writer.files.write(DRAFT, streamOf(bytesOf(10))))).toBe("tampered");
    expect(await codeOf(() => writer.files.write({ ...DRAFT, type: "other" }, streamOf(bytesOf(10))))).toBe(
      "tampered",
    );
  });

  test("can be called off; a bad draft is refused before sealing", async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    const options = { signal: stop.signal, onProgress };
    expect(await codeOf(() => writer.files.write(DRAFT, streamOf(bytesOf(500_000)), options))).toBe(
      "aborted",
    );
    expect(await codeOf(() => writer.files.write({ type: " " }, streamOf(bytesOf(5))))).toBe("type_invalid");
    const reserved = { type: "doc", plain: { _sf: "x" } };
    expect(await codeOf(() => writer.files.write(reserved, streamOf(bytesOf(5))))).toBe("field_invalid");
    expect(server.files.pending.size).toBe(0);
  });

  test("can be called off while there is nothing to read, and the source is told", async () => {
    const stop = new AbortController();
    let isCancelled = false;
    const source = {
      // Asked for more, it never has any.
      pull() {
        queueMicrotask(() => stop.abort());
        return new Promise<void>(() => undefined);
      },
      cancel() {
        isCancelled = true;
      },
    };
    const stalled = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
    const writing = writer.files.write(DRAFT, stalled, { signal: stop.signal });
    expect(await codeOf(() => writing)).toBe("aborted");
    expect(isCancelled).toBe(true);
  });

  test("NIST identities have no files, and are told", async () => {
    const nist = { ...alice, suite: "nist" as const, keys: generateKeys(nistSuite) };
    expect(await codeOf(() => clientOf(server, nist).files.write(DRAFT, streamOf(bytesOf(5))))).toBe(
      "unsupported",
    );
  });
});

test("a compression that nobody defined is refused", async () => {
  const file = await writer.files.write(DRAFT, streamOf(bytesOf(5)));
  const record = server.records.get(file.meta.recordId);
  if (!record?.meta.fileMeta) throw new Error("no file");
  const fileMeta = { ...record.meta.fileMeta, compression: "gzip" };
  server.records.set(file.meta.recordId, { ...record, meta: { ...record.meta, fileMeta } });
  expect(await codeOf(() => writer.files.read(file.meta.recordId))).toBe("unsupported");
});
