/**
 * Writers that never stop: each creates records and updates them, asks again until it is told that a write is kept,
 * and remembers what it was told. What they were told is compared with what is there at the end.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

export interface Writer {
  readonly id: string;
  readonly bearer: string;
}

/** The last write of a record that was acknowledged. */
interface Kept {
  readonly number: number;
  readonly step: number;
  readonly version: string;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: read where its shape is known
  readonly body: any;
}

const PAUSE_MS = 50;
/** Between two writes of one writer, so that a small machine is busy but not choked. */
const PACE_MS = 10;
/** Longer than any fault should last from one request's view. */
const REQUEST_MS = 30_000;

export class Load {
  /** Acknowledged writes, and requests that were answered otherwise or not at all. */
  acknowledged = 0;
  refused = 0;
  readonly #urls: readonly string[];
  readonly #stop = new AbortController();
  readonly #kept = new Map<Writer, Map<string, Kept>>();
  readonly #numbers = new Map<Writer, number>();
  readonly #listeners = new Set<(url: string, sent: number) => void>();
  /** Rejects when a writer ends with an error. */
  readonly failed: Promise<never>;
  #fail: (error: unknown) => void = () => {};
  #running: Promise<void>[] = [];

  constructor(urls: readonly string[]) {
    this.#urls = urls;
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {});
  }

  start(writers: readonly Writer[]): void {
    this.#running = writers.map((writer, index) => this.#writeOn(writer, index));
    for (const running of this.#running) running.catch(this.#fail);
  }

  /** Lets every writer finish what it is at. @throws what a writer ended with */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  /**
   * Resolves, for every server, once it has acknowledged a write that was sent after now; with milliseconds from now.
   */
  async recovered(signal: AbortSignal): Promise<number> {
    const asked = performance.now();
    const missing = new Set(this.#urls);
    await new Promise<void>((resolve, reject) => {
      const listener = (url: string, sent: number) => {
        if (sent > asked) missing.delete(url);
        if (missing.size === 0) resolve();
      };
      this.#listeners.add(listener);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return performance.now() - asked;
  }

  /**
   * Compares what was acknowledged with what `url` returns: every record there, once, at the acknowledged version or
   * at a later step that was sent. @throws Error that names what is lost or double
   */
  async verify(url: string): Promise<number> {
    let seen = 0;
    for (const [writer, kept] of this.#kept) {
      const found = await this.#listAll(url, writer);
      const numbers = found.map((meta) => meta.plain.number);
      const double = numbers.filter((number, index) => numbers.indexOf(number) !== index);
      if (double.length > 0) throw new Error(`records that are there twice: ${double.join(", ")}`);
      const byId = new Map(found.map((meta) => [meta.record_id, meta]));
      for (const [recordId, { number, step, version }] of kept) {
        const meta = byId.get(recordId);
        const there = Number(meta?.plain.step ?? -1);
        if (meta === undefined || there < step || (there === step && meta.version !== version)) {
          throw new Error(
            `lost: record ${number} of ${writer.id}, step ${step}; there is ${JSON.stringify(meta)}`,
          );
        }
        const read = await this.#ask(url, writer, "GET", `/v1/storage/records/${recordId}`);
        if (read.body.data.f !== dataOf(number, there)) throw new Error(`record ${number} has other content`);
        seen++;
      }
    }
    return seen;
  }

  async #writeOn(writer: Writer, index: number): Promise<void> {
    this.#kept.set(writer, new Map());
    while (!this.#stop.signal.aborted) {
      const number = (this.#numbers.get(writer) ?? 0) + 1;
      this.#numbers.set(writer, number);
      const first = (index + number) % this.#urls.length;
      const created = await this.#create(writer, number, first);
      for (let step = 1, last = created; step <= 2 && !this.#stop.signal.aborted; step++) {
        last = await this.#update(writer, number, step, last, first);
      }
    }
  }

  async #create(writer: Writer, number: number, first: number): Promise<{ id: string; version: string }> {
    const key = randomUUID();
    for (let attempt = first; ; attempt++) {
      const path = "/v1/storage/records";
      const answer = await this.#write(writer, attempt, "POST", path, body(writer, number, 0), key);
      if (answer === null) continue;
      const { record_id: id, version } = answer.meta;
      this.#kept.get(writer)?.set(id, { number, step: 0, version });
      return { id, version };
    }
  }

  async #update(
    writer: Writer,
    number: number,
    step: number,
    record: { id: string; version: string },
    first: number,
  ): Promise<{ id: string; version: string }> {
    let { id, version } = record;
    for (let attempt = first; ; attempt++) {
      const path = `/v1/storage/records/safe/${id}/${version}`;
      const answer = await this.#write(writer, attempt, "PUT", path, body(writer, number, step));
      if (answer === null) {
        // It may have happened all the same. Reading it is no acknowledgement, but tells the next version.
        const meta = await this.#current(writer, id, attempt);
        version = meta.version;
        if (Number(meta.plain.step) >= step) return { id, version };
        continue;
      }
      version = answer.meta.version;
      this.#kept.get(writer)?.set(id, { number, step, version });
      return { id, version };
    }
  }

  /** Returns the acknowledged record, or null after any other answer that allows to ask again. */
  async #write(
    writer: Writer,
    attempt: number,
    method: string,
    path: string,
    content: object,
    key?: string,
  ): Promise<{ meta: { record_id: string; version: string } } | null> {
    const url = this.#urls[attempt % this.#urls.length] ?? "";
    const sent = performance.now();
    const answer = await this.#try(url, writer, method, path, content, key);
    if (answer?.status === 200 || answer?.status === 201) {
      this.acknowledged++;
      for (const listener of this.#listeners) listener(url, sent);
      await delay(PACE_MS);
      return answer.body;
    }
    this.refused++;
    const expected = [undefined, 409, 500, 503];
    if (!expected.includes(answer?.status)) throw new Error(`${method} answered ${answer?.status}`);
    if (answer?.status === 500)
      throw new Error("the server failed instead of saying that it cannot just now");
    await delay(PAUSE_MS);
    return null;
  }

  async #current(writer: Writer, id: string, first: number) {
    for (let attempt = first; ; attempt++) {
      const url = this.#urls[attempt % this.#urls.length] ?? "";
      const answer = await this.#try(url, writer, "GET", `/v1/storage/records/${id}`);
      if (answer?.status === 200) return answer.body.meta;
      if (answer?.status === 404) throw new Error(`lost: record ${id} is not found`);
      await delay(PAUSE_MS);
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: meta of the wire
  async #listAll(url: string, writer: Writer): Promise<any[]> {
    const all = [];
    for (let next = 0; ; ) {
      const search = { limit: 1000, next_token: next, match: [], order: { sort_order: "ASCENDING" } };
      const { body: page } = await this.#ask(url, writer, "POST", "/v2/search", search);
      // biome-ignore lint/suspicious/noExplicitAny: rows of the wire
      all.push(...page.results.map((row: any) => row.meta));
      next = page.last_index;
      if (next === 0) return all;
    }
  }

  async #ask(url: string, writer: Writer, method: string, path: string, content?: object): Promise<Answer> {
    const answer = await this.#try(url, writer, method, path, content);
    if (answer?.status !== 200) throw new Error(`${method} ${path} answered ${answer?.status}`);
    return answer;
  }

  /** Returns the answer, or null when there was none. */
  async #try(
    url: string,
    writer: Writer,
    method: string,
    path: string,
    content?: object,
    key?: string,
  ): Promise<Answer | null> {
    try {
      const response = await fetch(url + path, {
        method,
        headers: {
          Authorization: `Bearer ${writer.bearer}`,
          ...(key === undefined ? {} : { "Idempotency-Key": key }),
        },
        body: content === undefined ? null : JSON.stringify(content),
        signal: AbortSignal.timeout(REQUEST_MS),
      });
      return { status: response.status, body: await response.json() };
    } catch {
      return null;
    }
  }
}

function dataOf(number: number, step: number): string {
  return `a.b.c.${number}-${step}`;
}

function body(writer: Writer, number: number, step: number): object {
  const plain = { number: String(number), step: String(step) };
  const meta = { writer_id: writer.id, user_id: writer.id, type: "soak", plain };
  return { meta, data: { f: dataOf(number, step) } };
}
