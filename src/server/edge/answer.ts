/** The forms that answers have. */
import { writeJson } from "../../wire/json-text.ts";
import type { JsonObject, JsonValue } from "../../wire/parse.ts";

/** What every JSON answer says of itself. */
export const JSON_HEADERS = { "Content-Type": "application/json; charset=utf-8" };

/** Returns a JSON answer. */
export function answer(status: number, body: JsonValue, headers: Record<string, string> = {}): Response {
  // As text it leaves together with its headers, in one write.
  const text = writeJson(body).join("");
  return new Response(text, {
    status,
    headers: {
      "Content-Length": String(Buffer.byteLength(text)),
      ...JSON_HEADERS,
      ...headers,
    },
  });
}

/** Returns an answer without a body. */
export function done(status: number): Response {
  return new Response(null, { status });
}

/** Returns the error body every route answers with. */
export function errorBody(message: string): JsonObject {
  return { error: message };
}
