/**
 * What the contracts between contexts have in common. A contract names each message once, with the schema of
 * its request and the type of its reply; values are JSON, replies are `{ok:true,value}` or `{ok:false,error}`.
 */
import type * as v from "valibot";
import type { ErrorCode, ErrorDetail } from "../errors.ts";

/** Schemas of the requests of one trust zone, by message name. */
export type RequestSchemas = Readonly<Record<string, v.GenericSchema>>;

/** The request of message `Name` after parsing. */
export type RequestOf<Schemas extends RequestSchemas, Name extends keyof Schemas> = v.InferOutput<
  Schemas[Name]
>;

/** What travels. */
export interface Envelope {
  readonly zone: Zone;
  readonly name: string;
  readonly request: unknown;
}

/** The three trust zones of senders, and the two ways the background speaks. */
export type Zone = "page" | "frame" | "content" | "to-content" | "event";

/** An error as data; the text is for logs of developers, people see a sentence looked up by `code`. */
export interface ErrorView {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}

export type Reply<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ErrorView };
