/** The forms that answers have. */
import type { JsonObject, JsonValue } from "../../wire/parse.ts";

/** Returns a JSON answer. */
export function answer(status: number, body: JsonValue, headers: Record<string, string> = {}): Response {
  const text = JSON.stringify(body);
  return new Response(text, {
    status,
    headers: {
      "Content-Length": String(Buffer.byteLength(text)),
      "Content-Type": "application/json; charset=utf-8",
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
