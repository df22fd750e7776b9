/**
 * What the contracts between contexts have in common. A contract names each message once: its request, its reply, and
 * what else is to be known of it. Values are JSON, replies are `{ok:true,value}` or `{ok:false,error}`.
 */
import type * as v from "valibot";
import type { ErrorCode, ErrorDetail } from "../errors.ts";

/** What else is to be known of a message; what is not said is not so. */
export interface Marks {
  /**
   * Open pages ask it by themselves, and again whenever something changed, so it does not show that a person is there:
   * a server that changes records all the time must not keep the vault open. Pages say it when somebody types or
   * points.
   */
  readonly quiet?: true;
  /** Once it was done, the activity log has a line about it. */
  readonly noted?: true;
  /** Doing it twice is not doing it once, so a request that got no answer is not sent again. */
  readonly once?: true;
}

/** One message. `reply` is there for its type alone. */
export interface Message<
  Schema extends v.GenericSchema = v.GenericSchema,
  Value = unknown,
  Marked extends Marks = Marks,
> {
  readonly request: Schema;
  readonly reply: (value: never) => Value;
  readonly marks: Marked;
}

/** The messages of one trust zone, by name. */
export type Messages = Readonly<Record<string, Message>>;

/**
 * Returns a message: `message(schema, reply<RecordPage>, { quiet: true })`.
 * @__NO_SIDE_EFFECTS__ the build leaves out what a script does not use
 */
export function message<
  Schema extends v.GenericSchema,
  Value,
  const Marked extends Marks = Readonly<Record<never, never>>,
>(
  request: Schema,
  reply: (value: never) => Value,
  marks: Marked = {} as Marked,
): Message<Schema, Value, Marked> {
  return { request, reply, marks };
}

/** Names the type of a reply; never called. Returns what it is given. @__NO_SIDE_EFFECTS__ */
export function reply<Value>(value: Value): Value {
  return value;
}

/** The request of message `Name` after parsing. */
export type RequestOf<Zone extends Messages, Name extends keyof Zone> = v.InferOutput<Zone[Name]["request"]>;

/** What message `Name` is answered with. */
export type ReplyOf<Zone extends Messages, Name extends keyof Zone> = Zone[Name]["reply"] extends (
  value: never,
) => infer Value
  ? Value
  : never;

/** The names of the messages with this mark. */
export type Marked<Zone extends Messages, Mark extends keyof Marks> = {
  [Name in keyof Zone]: Zone[Name]["marks"] extends Readonly<Record<Mark, true>> ? Name : never;
}[keyof Zone];

/** What answers the messages of a zone; one that is forgotten does not compile. */
export type HandlersOf<Zone extends Messages, Sender extends readonly unknown[] = []> = {
  readonly [Name in keyof Zone]: (
    request: RequestOf<Zone, Name>,
    ...sender: Sender
  ) => Promise<ReplyOf<Zone, Name>>;
};

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
