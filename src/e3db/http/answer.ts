/**
 * Reads a server's answer, which may be anything: too long, too deep, a web page, not UTF-8. PROTOCOL.md section 1
 * gives the meaning of each status. The client does not rely on the bodies of failures.
 */
import { VaultError } from "../../errors.ts";
import { parseJson } from "../../wire/parse.ts";
import { codeOfStatus } from "../../wire/status.ts";
import { nextPiece } from "./guarded-fetch.ts";

/** An answer. `json` is undefined when there was no body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
  /** How many times the request was sent: above 1, an earlier one may have been carried out. */
  readonly attempts: number;
}

/** Statuses that a proxy answers with a page of its own, and that have their usual meaning all the same. */
const PROXY_STATUSES = new Set([413, 429]);

/**
 * Returns the body of a successful response as JSON, undefined when empty.
 * @throws VaultError `too_large` beyond `maxBytes`, `not_e3db` for a web page or text, `wire_invalid` for broken
 * JSON, and the code of the status for a failure
 */
export async function readAnswer(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<unknown> {
  if (!response.ok) {
    await response.body?.cancel().catch(() => undefined);
    throw failureOf(response);
  }
  if (isPage(response)) {
    await response.body?.cancel().catch(() => undefined);
    throw new VaultError("not_e3db", "the server answers with a web page");
  }
  const text = decode(await readBytes(response, maxBytes, signal)).trim();
  if (text === "") return undefined;
  if (!/^[[{"\d\-tfn]/.test(text)) throw new VaultError("not_e3db", "the server's answer is not JSON");
  return parseJson(text);
}

function failureOf(response: Response): VaultError {
  const { status } = response;
  if (isPage(response) && status < 500 && !PROXY_STATUSES.has(status)) {
    return new VaultError("not_e3db", "the server answers with a web page", { detail: { status } });
  }
  return new VaultError(codeOfStatus(status), `the server answered ${status}`, { detail: { status } });
}

function isPage(response: Response): boolean {
  return /^\s*(text\/html|application\/xhtml)/i.test(response.headers.get("content-type") ?? "");
}

async function readBytes(response: Response, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const tooLarge = () => new VaultError("too_large", "the answer is too large", { detail: { maxBytes } });
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) {
    await response.body?.cancel().catch(() => undefined);
    throw tooLarge();
  }
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", stop);
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const { done, value } = await nextPiece(reader, signal);
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        stop();
        throw tooLarge();
      }
      chunks.push(value);
    }
    return join(chunks, length);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new VaultError("wire_invalid", "the answer is not UTF-8");
  }
}
