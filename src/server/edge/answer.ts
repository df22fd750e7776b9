/** The forms that answers have. */
import { writeJson } from "../../wire/json-text.ts";
import type { JsonObject, JsonValue } from "../../wire/parse.ts";
import { nextSlice } from "../limits/slices.ts";

/** What every JSON answer says of itself. */
export const JSON_HEADERS = { "Content-Type": "application/json; charset=utf-8" };

/** A text of so many UTF-16 units is written at once; a longer one in pieces, others being answered meanwhile. */
const PIECE = 64 * 1024;

/** What JSON answers are written from. */
const written = new WeakMap<Response, readonly string[]>();

/** Returns a JSON answer. */
export function answer(status: number, body: JsonValue, headers: Record<string, string> = {}): Response {
  const texts = writeJson(body);
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  // As text it leaves together with its headers, in one write.
  const response = new Response(length <= PIECE ? texts.join("") : inPieces(texts), {
    status,
    headers: {
      "Content-Length": String(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)),
      ...JSON_HEADERS,
      ...headers,
    },
  });
  written.set(response, texts);
  return response;
}

/** Returns the JSON of what `answer` returned, which can be sent all the same. */
export function textOf(response: Response): string {
  const texts = written.get(response);
  if (texts === undefined) throw new TypeError("an answer that was not made by `answer`");
  return texts.join("");
}

/** Returns the bytes of `texts`, each piece made when it is asked for. */
function inPieces(texts: readonly string[]): ReadableStream<Uint8Array> {
  const pieces = piecesOf(texts);
  return new ReadableStream({
    async pull(controller) {
      await nextSlice();
      const { done, value } = pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** Yields the UTF-8 bytes of `texts`, about `PIECE` at a time: short ones together, long ones cut between characters. */
function* piecesOf(texts: readonly string[]): Generator<Uint8Array, undefined> {
  let gathered = "";
  for (const text of texts) {
    for (let at = 0; at < text.length; ) {
      let end = Math.min(text.length, at + PIECE - gathered.length);
      if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end++;
      gathered += text.slice(at, end);
      at = end;
      if (gathered.length < PIECE) continue;
      yield Buffer.from(gathered);
      gathered = "";
    }
  }
  if (gathered !== "") yield Buffer.from(gathered);
}

/** Returns an answer without a body. */
export function done(status: number): Response {
  return new Response(null, { status });
}

/** Returns the error body every route answers with. */
export function errorBody(message: string): JsonObject {
  return { error: message };
}
