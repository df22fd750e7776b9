/**
 * The transfers of one tab: each file goes through its phases by what the background and the Worker say. What was
 * sealed and not sent is taken up again when the tab is opened anew.
 */
import { type Signal, signal } from "@preact/signals";
import { type ErrorCode, toVaultError } from "../../errors.ts";
import type { PageReply, PageRequest, RepeatableName } from "../../messages/page.ts";
import type { TransferEvent, TransferTask } from "../../messages/transfer.ts";
import type { FilePlace, UploadStep } from "../../model/file.ts";
import { SpeedMeter } from "./speed.ts";

/** The type that files get unless their person chooses another. */
export const FILES_TYPE = "files";

export type Phase =
  | "sealing"
  | "sending"
  | "receiving"
  | "checking"
  | "paused"
  /** The source was lost with the tab: it has to be chosen again. */
  | "unsealed"
  | "failed"
  | "done";

export interface Transfer {
  readonly id: string;
  readonly way: "up" | "down";
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly phase: Phase;
  /** Bytes of the present phase; `total` 0 before it has begun. */
  readonly done: number;
  readonly total: number;
  /** Bytes per second, 0 while unknown. */
  readonly speed: number;
  readonly error: ErrorCode | null;
  /** Set for a file that was received and checked: its content, until it is dismissed. */
  readonly content: Blob | null;
}

type Ask = <Name extends RepeatableName>(name: Name, request: PageRequest<Name>) => Promise<PageReply<Name>>;

/** What a Worker is to this: takes tasks, tells events. */
export interface TransferWorker {
  postMessage(task: TransferTask): void;
  onmessage: ((event: MessageEvent<TransferEvent>) => void) | null;
}

interface Source {
  readonly file: File | null;
  readonly place: FilePlace | null;
}

/** Owns the transfers and their Worker. */
export class Transfers {
  readonly list: Signal<readonly Transfer[]> = signal([]);
  readonly #ask: Ask;
  readonly #worker: TransferWorker;
  readonly #sources = new Map<string, Source>();
  /** Transfers that are to stop before their next piece, however far the present one is. */
  readonly #stopping = new Set<string>();
  readonly #meters = new Map<string, SpeedMeter>();

  constructor(ask: Ask, worker: TransferWorker) {
    this.#ask = ask;
    this.#worker = worker;
    worker.onmessage = ({ data }) => void this.#heard(data);
  }

  /** Takes up what an earlier tab left. */
  async restore(): Promise<void> {
    const uploads = await this.#ask("upload.list", {});
    this.#worker.postMessage({ task: "tidy", keep: uploads.map(({ requestId }) => requestId) });
    for (const { requestId, type, name, size, sealed } of uploads) {
      if (this.#find(requestId) !== null) continue;
      this.#sources.set(requestId, { file: null, place: null });
      this.#add({ id: requestId, way: "up", name, type, size, phase: sealed ? "paused" : "unsealed" });
    }
  }

  /** Sends `file` as a record of `type`; with `again` as the file of a transfer whose source was lost. */
  async send(file: File, type: string, again: string | null = null): Promise<void> {
    const id = again ?? crypto.randomUUID();
    this.#sources.set(id, { file, place: null });
    if (again === null)
      this.#add({ id, way: "up", name: file.name, type, size: file.size, phase: "sealing" });
    await this.resume(id);
  }

  /** Receives the file of a record. */
  async receive(recordId: string, name: string, size: number): Promise<void> {
    if (this.#find(recordId) !== null && this.#find(recordId)?.phase !== "done") return;
    this.#drop(recordId);
    this.#sources.set(recordId, { file: null, place: null });
    this.#add({ id: recordId, way: "down", name, type: "", size, phase: "receiving" });
    await this.resume(recordId);
  }

  /** Goes on with a transfer that is paused or failed. */
  async resume(id: string): Promise<void> {
    const transfer = this.#find(id);
    if (transfer === null) return;
    this.#stopping.delete(id);
    this.#change(id, {
      error: null,
      done: 0,
      total: 0,
      phase: transfer.way === "up" ? "sealing" : "receiving",
    });
    await this.#guarded(id, async () => {
      if (transfer.way === "down") return this.#fetch(id);
      const { type, name, size } = transfer;
      await this.#step(id, await this.#ask("upload.begin", { requestId: id, type, name, size }));
    });
  }

  /** Ends what the Worker does for it, or what is asked of the background, before the next piece begins. */
  pause(id: string): void {
    this.#stopping.add(id);
    this.#worker.postMessage({ task: "stop", id });
  }

  /** Ends a transfer for good; nothing of it stays, here or on the server. */
  async cancel(id: string): Promise<void> {
    const transfer = this.#find(id);
    this.pause(id);
    await this.#guarded(id, async () => {
      if (transfer?.way === "up" && transfer.phase !== "done")
        await this.#ask("upload.cancel", { requestId: id });
      this.#worker.postMessage({ task: "discard", id });
      this.#drop(id);
    });
  }

  async #fetch(id: string): Promise<void> {
    const place = await this.#ask("file.place", { recordId: id });
    if (this.#isStopped(id)) return;
    this.#sources.set(id, { file: null, place });
    this.#change(id, { name: place.name, size: place.size ?? place.stored, phase: "receiving" });
    this.#worker.postMessage({ task: "fetch", id, url: place.url, stored: place.stored });
  }

  /** Does what the background says is next for an upload. */
  async #step(id: string, step: UploadStep): Promise<void> {
    if (step.step !== "done" && this.#isStopped(id)) return;
    switch (step.step) {
      case "seal": {
        const file = this.#sources.get(id)?.file ?? null;
        if (file === null) return this.#change(id, { phase: "unsealed" });
        this.#change(id, { phase: "sealing" });
        const { dataKey, header } = step;
        return this.#worker.postMessage({ task: "seal", id, file, dataKey, header });
      }
      case "send":
        this.#change(id, { phase: "sending", done: 0, total: 0 });
        return this.#worker.postMessage({ task: "send", id, url: step.url, checksum: step.checksum });
      case "done":
        this.#worker.postMessage({ task: "discard", id });
        this.#change(id, { phase: "done" });
    }
  }

  async #heard(event: TransferEvent): Promise<void> {
    const { id } = event;
    if (this.#find(id) === null) return;
    switch (event.event) {
      case "progress": {
        const meter = this.#meters.get(id) ?? new SpeedMeter();
        this.#meters.set(id, meter);
        const { done, total } = event;
        return this.#change(id, { done, total, speed: meter.add(done, performance.now()) });
      }
      case "sealed":
        return this.#guarded(id, async () =>
          this.#step(id, await this.#ask("upload.sealed", { requestId: id, ...event.digests })),
        );
      case "sent":
        return this.#guarded(id, async () =>
          this.#step(id, await this.#ask("upload.sent", { requestId: id })),
        );
      case "fetched":
        return this.#guarded(id, () => this.#open(id, event.header));
      case "opened":
        this.#worker.postMessage({ task: "discard", id });
        return this.#change(id, { phase: "done", content: event.content });
      case "failed":
        return this.#failed(id, event.code);
    }
  }

  async #open(id: string, header: string): Promise<void> {
    const place = this.#sources.get(id)?.place ?? null;
    if (place === null || this.#isStopped(id)) return;
    this.#change(id, { phase: "checking", done: 0, total: 0 });
    const { dataKey, body } = await this.#ask("file.key", { recordId: id, header });
    if (this.#isStopped(id)) return;
    const { checksum } = place;
    this.#worker.postMessage({ task: "open", id, dataKey, header, checksum, body });
  }

  /** Returns whether nothing more is to begin for it, and shows that it is paused. */
  #isStopped(id: string): boolean {
    if (!this.#stopping.has(id)) return this.#find(id) === null;
    this.#change(id, { phase: "paused" });
    return true;
  }

  async #guarded(id: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#failed(id, toVaultError(error).code);
    }
  }

  #failed(id: string, code: ErrorCode): void {
    // What does not open is of no use as a beginning either.
    if (code === "tampered" || code === "decryption_failed")
      this.#worker.postMessage({ task: "discard", id });
    this.#change(id, code === "aborted" ? { phase: "paused" } : { phase: "failed", error: code });
  }

  #find(id: string): Transfer | null {
    return this.list.value.find((transfer) => transfer.id === id) ?? null;
  }

  #add(transfer: Pick<Transfer, "id" | "way" | "name" | "type" | "size" | "phase">): void {
    const fresh: Transfer = { ...transfer, done: 0, total: 0, speed: 0, error: null, content: null };
    this.list.value = [fresh, ...this.list.value];
  }

  #change(id: string, changes: Partial<Transfer>): void {
    const before = this.#find(id);
    if (changes.phase !== undefined && changes.phase !== before?.phase) {
      this.#meters.delete(id);
      changes = { speed: 0, ...changes };
    }
    this.list.value = this.list.value.map((other) => (other.id === id ? { ...other, ...changes } : other));
  }

  #drop(id: string): void {
    this.#stopping.delete(id);
    this.#sources.delete(id);
    this.#meters.delete(id);
    this.list.value = this.list.value.filter((other) => other.id !== id);
  }
}
