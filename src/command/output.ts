/** Writes results: for people as lines, for programs (`--json`) as one JSON value in each line. */
import { type FoundRecord, isVaultError, type PlainRecord, type RecordMeta } from "../e3db/index.ts";
import type { Output, Terminal } from "./terminal.ts";
import { nextStepOf } from "./words.ts";

/** Everything that is written, with control characters made visible where a terminal would obey them. */
export class Report {
  readonly #terminal: Terminal;
  readonly #asJson: boolean;

  constructor(terminal: Terminal, asJson: boolean) {
    this.#terminal = terminal;
    this.#asJson = asJson;
  }

  /** Writes a result: `value` with `--json`, else `lines`. */
  result(value: unknown, lines: readonly string[]): void {
    const { stdout } = this.#terminal;
    const text = this.#asJson ? [JSON.stringify(value)] : lines.map((line) => harmless(stdout, line));
    for (const line of text) stdout.write(`${line}\n`);
  }

  /** Writes a value as it is, for a program that takes it. */
  raw(text: string): void {
    const { stdout } = this.#terminal;
    stdout.write(stdout.isTTY ? `${harmless(stdout, text)}\n` : text);
  }

  /** Says something that is no result. */
  note(line: string): void {
    const { stderr } = this.#terminal;
    if (!this.#asJson) stderr.write(`${harmless(stderr, line)}\n`);
  }

  /** Writes an error with what to do next. */
  error(error: unknown): void {
    const { stderr } = this.#terminal;
    const code = isVaultError(error) ? error.code : "internal";
    const message = error instanceof Error ? error.message : String(error);
    const detail = isVaultError(error) ? error.detail : {};
    if (this.#asJson) {
      stderr.write(`${JSON.stringify({ error: { code, message, ...detail } })}\n`);
      return;
    }
    const facts = Object.entries(detail).map(([name, value]) => `${name}: ${value}`);
    const about = facts.length === 0 ? "" : ` (${facts.join(", ")})`;
    stderr.write(`${harmless(stderr, `sealfield: ${message}${about} [${code}]`)}\n`);
    const next = nextStepOf(error);
    if (next !== null) stderr.write(`${next}\n`);
  }
}

/** Returns `text` for a terminal: what others wrote must not move its cursor or hide lines. */
function harmless(stream: Output, text: string): string {
  if (!stream.isTTY) return text;
  return text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Returns a record's meta with the names that the SDKs use. */
export function metaJson({
  recordId,
  writerId,
  userId,
  type,
  plain,
  created,
  lastModified,
  version,
}: RecordMeta) {
  return {
    record_id: recordId,
    writer_id: writerId,
    user_id: userId,
    type,
    plain,
    created,
    last_modified: lastModified,
    version,
  };
}

/** Returns an open record as the SDKs write it in JSON. */
export function recordJson({ meta, plain, data }: PlainRecord) {
  return { meta: { ...metaJson(meta), plain }, data };
}

/** Returns a row of a search in JSON: `data` when it is open, `error` with a code when it cannot be opened. */
export function rowJson({ meta, record, error }: FoundRecord) {
  if (record !== null) return recordJson(record);
  return { meta: metaJson(meta), ...(error === null ? {} : { error: error.code }) };
}

/** Returns the lines of an open record. */
export function recordLines({ meta, plain, data }: PlainRecord): string[] {
  const fields = (map: Readonly<Record<string, string>>, mark: string) =>
    Object.entries(map).map(([name, value]) => `  ${name}${mark} ${value.replaceAll("\n", "\n    ")}`);
  return [`${meta.recordId}  ${meta.type}`, ...fields(data, ":"), ...fields(plain, " (label):")];
}

/** Returns the lines of a row of a search. */
export function rowLines({ meta, record, error }: FoundRecord): string[] {
  if (record !== null) return recordLines(record);
  const labels = Object.entries(meta.plain).map(([name, value]) => `${name}=${value}`);
  const line = [meta.recordId, meta.type, ...labels].join("  ");
  return error === null ? [line] : [`${line}  (cannot be opened: ${error.code})`];
}
