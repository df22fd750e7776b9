/** The forms that answers have. */
import { writeJson } from "../../wire/json-text.ts";
import type { JsonObject, JsonValue } from "../../wire/parse.ts";

/** What every JSON answer says of itself. */
export const JSON_HEADERS = { "Content-Type": "application/json; charset=utf-8" };

/** Returns a JSON answer. */
export function answer(status: number, body: JsonValue, headers: Record<string, string> = {}): Response {
  const bytes = Buffer.from(writeJson(body).join(""), "utf8");
  return new Response(bytes, {
    status,
    headers: {
      "Content-Length": String(bytes.byteLength),
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
