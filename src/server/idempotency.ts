/**
 * `Idempotency-Key` on creates (PROTOCOL.md section 7.4). A client may send the same key with the same body as often
 * as it likes, to any of the servers: one carries it out, and all give the same answer. Work and answer are one
 * transaction, so a crash leaves both or neither.
 */
import { VaultError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../wire/parse.ts";
import type { ROUTES } from "../wire/routes.ts";
import { type Call, type Handler, jsonOf, SMALL_BODY } from "./call.ts";
import type { Deps } from "./deps.ts";
import { answer, JSON_HEADERS, textOf } from "./edge/answer.ts";
import { URL_SECONDS } from "./files/file-store.ts";
import { limited } from "./limits/limited.ts";
import { inSlices, nextSlice } from "./limits/slices.ts";
import type { Database, Queryable } from "./postgres/database.ts";
import { claimKeys, KEY_SECONDS, type Keyed, keepAnswers, keyedBy } from "./store/idempotency.ts";
import { hashSecret } from "./store/secrets.ts";

type Name = keyof typeof ROUTES;

/** The routes that create one more thing each time they are sent. */
const CREATES: ReadonlySet<string> = new Set<Name>([
  "register",
  "createRecord",
  "createFile",
  "writeNote",
  "writeNoteFile",
  "createGroup",
]);
/** Those whose answer has a link in it. */
const WITH_LINK = ["createFile", "writeNoteFile"];
/** The answer to an announced file holds a link, which must still be good for a while when the answer is repeated. */
const LINK_SECONDS = URL_SECONDS / 2;
export const KEY_HEADER = "Idempotency-Key";
const KEY = /^[\x21-\x7e]{1,255}$/;
/** Answer headers that are kept with the answer. */
const KEPT = ["Content-Type", "X-Backup-Client"];

/** Members of an answer that may be large, and are mostly the request's own. */
const LARGE = [["data"], ["plain"], ["signature"], ["rec_sig"], ["eacp"], ["meta", "plain"]] as const;

/**
 * The kept part of an answer. Members of LARGE that equal the request's own are null in it and named in `own`, so that
 * a kept answer is small whatever the request was.
 */
interface Kept {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  readonly own?: readonly (readonly string[])[];
  /** In answers that an earlier version kept: whether `data` was left out. */
  readonly ownData?: boolean;
}

/** Returns `handler`, carried out once per key where the route creates something. */
export function once(name: string, handler: Handler): Handler {
  if (!CREATES.has(name)) return handler;
  return async (call, deps) => {
    const key = call.request.headers.get(KEY_HEADER);
    if (key === null) return handler(call, deps);
    assertIdempotencyKey(key);
    const body = await call.bytes();
    if (body.byteLength > SMALL_BODY) await nextSlice();
    const value = jsonOf(body);
    const keyed = keyedBy(`${name} ${scopeOf(name, call, deps, value)}`, key, body);
    return deps.db.transaction(async (tx) => {
      const seconds = WITH_LINK.includes(name) ? LINK_SECONDS : KEY_SECONDS;
      const [claim] = await claimKeys(tx, [keyed], seconds);
      if (claim === undefined || claim.isNew) {
        const response = await handler(withBody(call, value), { ...deps, db: joined(tx) });
        return keep(tx, keyed, value, response);
      }
      if (claim.answer === null) throw otherBody();
      return replay(JSON.parse(claim.answer) as Kept, value);
    });
  };
}

/** One of many creates that came in one request; `value` is its body, as it would be alone. */
export interface KeyedCall {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Carries out creates of `caller` in one transaction, each once per key, as the route `name` does it for one: `create`
 * gets those that are new, and returns their answers. Returns for each the body of its answer, and an error for a key
 * that came with another body.
 */
export async function onceForEach<One extends KeyedCall>(
  name: Name,
  caller: string,
  calls: readonly One[],
  deps: Deps,
  create: (fresh: readonly One[], inside: Deps) => Promise<readonly JsonObject[]>,
): Promise<(JsonObject | VaultError)[]> {
  if (calls.length === 0) return [];
  const keyed = new Map<One, Keyed>();
  await inSlices(calls, (one) => {
    keyed.set(one, keyedBy(`${name} ${caller}`, one.key, Buffer.from(JSON.stringify(one.value))));
  });
  // A key that comes twice is a repeat within the request.
  const first = new Map([...calls].reverse().map((one) => [one.key, one]));
  const each = calls.filter((one) => first.get(one.key) === one);
  return deps.db.transaction(async (tx) => {
    const claims = await claimKeys(
      tx,
      each.map((one) => keyed.get(one) as Keyed),
    );
    const fresh = each.filter((_, at) => claims[at]?.isNew);
    const made = await create(fresh, { ...deps, db: joined(tx) });
    const answers = new Map<One, JsonObject | VaultError>();
    const kept: { keyed: Keyed; answer: string }[] = [];
    await inSlices(fresh.keys(), (at) => {
      const [one, body] = [fresh[at] as One, made[at] as JsonObject];
      answers.set(one, body);
      kept.push({ keyed: keyed.get(one) as Keyed, answer: keptText(201, JSON_HEADERS, body, one.value) });
    });
    await keepAnswers(tx, kept);
    for (const [at, one] of each.entries()) {
      const claim = claims[at];
      if (claim === undefined || claim.isNew) continue;
      const text = claim.answer;
      answers.set(one, text === null ? otherBody() : wholeBody(JSON.parse(text) as Kept, one.value));
    }
    return calls.map((one) => {
      const same = first.get(one.key) as One;
      const isSame = keyed.get(same)?.body.equals(keyed.get(one)?.body as Buffer);
      return isSame ? (answers.get(same) as JsonObject | VaultError) : otherBody();
    });
  });
}

/** @throws VaultError `bad_request` for a key that no header can carry */
export function assertIdempotencyKey(key: string): void {
  if (KEY.test(key)) return;
  throw new VaultError("bad_request", `an ${KEY_HEADER} has 1 to 255 visible ASCII characters`);
}

function otherBody(): VaultError {
  const text = `this ${KEY_HEADER} came with another body before: use a new one`;
  return new VaultError("bad_request", text, { detail: { status: 422 } });
}

/**
 * Returns the call with its body read. Its getters stay, because only the route knows whether it needs a caller or a
 * signer.
 */
function withBody(call: Call, value: unknown): Call {
  return Object.create(call, { json: { value: async () => value } }) as Call;
}

/** Returns the owner of the key: a newcomer's is its registration token, a note's its signing key. */
function scopeOf(name: string, call: Call, deps: Deps, value: unknown): string {
  if (name === "writeNote" || name === "writeNoteFile") return call.signer;
  if (name !== "register") return call.caller;
  const token: unknown = (value as { token?: unknown } | null)?.token;
  return typeof token === "string" ? hashSecret(deps.keys, token).toString("base64url") : "";
}

/** Returns the transaction as a database, so that the handler's work is part of it. */
export function joined(tx: Queryable): Database {
  return {
    within: () => joined(tx),
    hold: (bytes) => tx.hold(bytes),
    query: (statement) => tx.query(statement),
    transaction: (work) => work(tx),
    read: (timeoutMs, work) => limited(timeoutMs, null, (limit) => work(tx, limit)),
    connections: () => ({ total: 1, idle: 0, waiting: 0 }),
    end: async () => {},
  };
}

async function keep(tx: Queryable, keyed: Keyed, request: unknown, response: Response): Promise<Response> {
  // A thrown failure rolls the key back together with everything else.
  if (!response.ok) throw new TypeError("a create that answers a failure without throwing it");
  const text = textOf(response);
  if (text.length > SMALL_BODY) await nextSlice();
  const headers = Object.fromEntries(KEPT.map((name) => [name, response.headers.get(name) ?? ""]));
  const kept = keptText(response.status, headers, JSON.parse(text) as JsonObject, request);
  await keepAnswers(tx, [{ keyed, answer: kept }]);
  return response;
}

function keptText(status: number, headers: Kept["headers"], body: JsonObject, request: unknown): string {
  const own = LARGE.filter((path) => {
    const value = memberAt(body, path);
    return value !== undefined && JSON.stringify(value) === JSON.stringify(memberAt(request, path));
  });
  const small = own.reduce((rest, path) => withMember(rest, path, null), body);
  return JSON.stringify({ status, headers, body: small, own } satisfies Kept);
}

function replay(kept: Kept, request: unknown): Response {
  const headers = Object.entries(kept.headers).filter(([, value]) => value !== "");
  return answer(kept.status, wholeBody(kept, request), Object.fromEntries(headers));
}

function wholeBody({ body, own, ownData = false }: Kept, request: unknown): JsonObject {
  const paths = own ?? (ownData ? [["data"]] : []);
  return paths.reduce((rest, path) => withMember(rest, path, memberAt(request, path) as JsonValue), body);
}

/** Returns the member of `value` at `path`, undefined where there is none. */
function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((object, name) => {
    const isObject = typeof object === "object" && object !== null && Object.hasOwn(object, name);
    return isObject ? Reflect.get(object, name) : undefined;
  }, value);
}

/** Returns `object` with `value` at `path`, in the place of what is there. */
function withMember(
  object: JsonObject,
  [name = "", ...rest]: readonly string[],
  value: JsonValue,
): JsonObject {
  return {
    ...object,
    [name]: rest.length === 0 ? value : withMember(object[name] as JsonObject, rest, value),
  };
}
