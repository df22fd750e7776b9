/** A tab's transfers, with a background and a Worker played by hand. */
import { beforeEach, expect, test } from "vitest";
import { VaultError } from "../../src/errors.ts";
import type { TransferEvent, TransferResult, TransferTask } from "../../src/messages/transfer.ts";
import type { UploadView } from "../../src/model/file.ts";
import { SpeedMeter, sayBytes } from "../../src/popup/files/speed.ts";
import { Transfers, type TransferWorker } from "../../src/popup/files/transfers.ts";

const PLACE = { recordId: "r", name: "plan.txt", size: 8, stored: 150, checksum: "md5", url: "https://v/1" };
const DIGESTS = { checksum: "md5", stored: 150, head: "h", body: "b" };
const SEAL = { step: "seal", dataKey: "k", header: "3." } as const;
const SEND = { step: "send", url: "https://v/1", checksum: "md5" } as const;
const DONE = { step: "done", recordId: "r" } as const;

let tasks: TransferTask[];
let asked: string[];
let answers: Record<string, unknown>;
let worker: TransferWorker;
let transfers: Transfers;
let uploads: UploadView[];

beforeEach(() => {
  tasks = [];
  asked = [];
  uploads = [];
  answers = { "upload.begin": SEAL, "upload.sealed": SEND, "upload.sent": DONE, "file.place": PLACE };
  answers["file.key"] = { dataKey: "k", body: "b" };
  answers["upload.cancel"] = null;
  worker = { postMessage: (task) => void tasks.push(task), onmessage: null };
  transfers = new Transfers(async (name) => {
    asked.push(name);
    const answer = name === "upload.list" ? uploads : answers[name];
    if (answer instanceof VaultError) throw answer;
    return answer as never;
  }, worker);
});

const one = () => transfers.list.value[0];
async function hears(result: TransferResult): Promise<void> {
  const event: TransferEvent = { id: one()?.id ?? "", ...result };
  worker.onmessage?.({ data: event } as MessageEvent<TransferEvent>);
  await new Promise((settled) => setImmediate(settled));
}
const file = () => new File(["dig here"], "plan.txt");

test("up: sealed, sent, done, and nothing stays on this device", async () => {
  await transfers.send(file(), "plans");
  expect(one()).toMatchObject({ phase: "sealing", name: "plan.txt", type: "plans", size: 8 });
  await hears({ event: "progress", done: 4, total: 8 });
  expect(one()).toMatchObject({ done: 4, total: 8 });
  await hears({ event: "sealed", digests: DIGESTS });
  expect(one()).toMatchObject({ phase: "sending", done: 0 });
  await hears({ event: "sent" });
  expect(one()).toMatchObject({ phase: "done" });
  expect(tasks.map(({ task }) => task)).toEqual(["seal", "send", "discard"]);
  expect(asked).toEqual(["upload.begin", "upload.sealed", "upload.sent"]);
});

test("down: received, its key asked for with its header, opened, and the ciphertext thrown away", async () => {
  await transfers.receive("r", "plan.txt", 8);
  await hears({ event: "fetched", header: "3.header" });
  expect(one()).toMatchObject({ phase: "checking" });
  expect(tasks.at(-1)).toMatchObject({ task: "open", checksum: "md5", body: "b", header: "3.header" });
  const content = new Blob(["dig here"]);
  await hears({ event: "opened", content });
  expect(one()).toMatchObject({ phase: "done", content });
  expect(tasks.at(-1)).toEqual({ task: "discard", id: "r" });
});

test("a pause is no failure, and going on asks where it stands", async () => {
  await transfers.send(file(), "plans");
  await hears({ event: "sealed", digests: DIGESTS });
  transfers.pause(one()?.id ?? "");
  await hears({ event: "failed", code: "aborted" });
  expect(one()).toMatchObject({ phase: "paused", error: null });
  answers["upload.begin"] = SEND;
  await transfers.resume(one()?.id ?? "");
  expect(one()).toMatchObject({ phase: "sending" });
});

test("a pause while one piece ends and the next begins holds: nothing is sent before going on", async () => {
  await transfers.send(file(), "plans");
  const id = one()?.id ?? "";
  transfers.pause(id);
  // The Worker was done before it heard of the pause.
  await hears({ event: "sealed", digests: DIGESTS });
  expect(one()).toMatchObject({ phase: "paused", error: null });
  expect(asked).toEqual(["upload.begin", "upload.sealed"]);
  expect(tasks.map(({ task }) => task)).toEqual(["seal", "stop"]);
  answers["upload.begin"] = SEND;
  await transfers.resume(id);
  expect(tasks.at(-1)).toMatchObject({ task: "send", id });
  transfers.pause(id);
  await hears({ event: "sent" });
  expect(one()).toMatchObject({ phase: "done" });
});

test("a pause while the background is asked holds, up and down, and is over once it goes on", async () => {
  const begun = transfers.send(file(), "plans");
  const id = one()?.id ?? "";
  transfers.pause(id);
  await begun;
  expect(one()).toMatchObject({ phase: "paused" });
  expect(tasks.map(({ task }) => task)).toEqual(["stop"]);
  await transfers.resume(id);
  await hears({ event: "sealed", digests: DIGESTS });
  expect(one()).toMatchObject({ phase: "sending" });
  await transfers.receive("r", "plan.txt", 8);
  transfers.pause("r");
  await hears({ event: "fetched", header: "3.header" });
  expect(one()).toMatchObject({ id: "r", phase: "paused" });
  await transfers.resume("r");
  await hears({ event: "fetched", header: "3.header" });
  expect(one()).toMatchObject({ phase: "checking" });
});

test("what was cancelled while the background was asked does not begin", async () => {
  const begun = transfers.send(file(), "plans");
  const id = one()?.id ?? "";
  await Promise.all([begun, transfers.cancel(id)]);
  expect(transfers.list.value).toEqual([]);
  expect(tasks.map(({ task }) => task)).toEqual(["stop", "discard"]);
});

test("a failure says why and is tried again; what does not open is not kept", async () => {
  await transfers.receive("r", "plan.txt", 8);
  await hears({ event: "failed", code: "network_unreachable" });
  expect(one()).toMatchObject({ phase: "failed", error: "network_unreachable" });
  expect(tasks.map(({ task }) => task)).toEqual(["fetch"]);
  await transfers.resume("r");
  await hears({ event: "fetched", header: "3.header" });
  await hears({ event: "failed", code: "tampered" });
  expect(one()).toMatchObject({ phase: "failed", error: "tampered", content: null });
  expect(tasks.at(-1)).toEqual({ task: "discard", id: "r" });
});

test("a refusal of the background ends it in words", async () => {
  answers["upload.begin"] = new VaultError("vault_locked");
  await transfers.send(file(), "plans");
  expect(one()).toMatchObject({ phase: "failed", error: "vault_locked" });
});

test("an earlier tab's uploads are taken up: sealed ones paused, others ask for their file", async () => {
  const view = { type: "plans", size: 8, startedAt: 0 };
  uploads = [
    { ...view, requestId: "u1", name: "sealed.txt", sealed: true },
    { ...view, requestId: "u2", name: "chosen.txt", sealed: false },
  ];
  await transfers.restore();
  expect(tasks).toEqual([{ task: "tidy", keep: ["u1", "u2"] }]);
  expect(transfers.list.value).toMatchObject([
    { id: "u2", phase: "unsealed" },
    { id: "u1", phase: "paused" },
  ]);
  await transfers.resume("u2");
  expect(one()).toMatchObject({ phase: "unsealed" });
  await transfers.send(file(), "plans", "u2");
  expect(tasks.at(-1)).toMatchObject({ task: "seal", id: "u2" });
});

test("cancelled, it is gone here and there", async () => {
  await transfers.send(file(), "plans");
  const id = one()?.id ?? "";
  await transfers.cancel(id);
  expect(transfers.list.value).toEqual([]);
  expect(tasks.slice(-2)).toEqual([
    { task: "stop", id },
    { task: "discard", id },
  ]);
  expect(asked.at(-1)).toBe("upload.cancel");
});

test("speed is that of the last seconds, and unknown at first", () => {
  const meter = new SpeedMeter();
  expect(meter.add(0, 0)).toBe(0);
  expect(meter.add(1_000, 100)).toBe(0);
  expect(meter.add(10_000, 1_000)).toBe(10_000);
  expect(meter.add(10_000, 10_000)).toBe(0);
});

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1_000, "1 KB"],
  [1_449, "1.4 KB"],
  [999_499, "999 KB"],
  [999_500, "1 MB"],
  [3_000_017, "3 MB"],
  [2_500_000_000, "2.5 GB"],
  [123_456_789, "123 MB"],
])("%d is %s", (bytes, says) => {
  expect(sayBytes(bytes)).toBe(says);
});
