/**
 * `Idempotency-Key` on creates (PROTOCOL.md section 7.4). A client may send the same key with the same body as often
 * as it likes, to any of the servers: one carries it out, and all give the same answer. Work and answer are one
 * transaction, so a crash leaves both or neither.
 */
import { VaultError } from "../errors.ts";
import type { ROUTES } from "../wire/routes.ts";
import { type Call, type Handler, jsonOf, SMALL_BODY } from "./call.ts";
import type { Deps } from "./deps.ts";
import { URL_SECONDS } from "./files/file-store.ts";
import { limited } from "./limits/limited.ts";
import { nextSlice } from "./limits/slices.ts";
import type { Database, Queryable } from "./postgres/database.ts";
import { claimKey, KEY_SECONDS, type Keyed, keepAnswer } from "./store/idempotency.ts";
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

/** The kept part of an answer. It lacks `data` that equals the request's own, which may be large. */
interface Kept {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
  readonly ownData: boolean;
}

/** Returns `handler`, carried out once per key where the route creates something. */
export function once(name: string, handler: Handler): Handler {
  if (!CREATES.has(name)) return handler;
  return async (call, deps) => {
    const key = call.request.headers.get(KEY_HEADER);
    if (key === null) return handler(call, deps);
    if (!KEY.test(key))
      throw new VaultError("bad_request", `an ${KEY_HEADER} has 1 to 255 visible ASCII characters`);
    const body = await call.bytes();
    if (body.byteLength > SMALL_BODY) await nextSlice();
    const value = call.inner ?? jsonOf(body);
    const keyed: Keyed = { scope: `${name} ${scopeOf(name, call, deps, value)}`, key, body };
    return deps.db.transaction(async (tx) => {
      const claim = await claimKey(tx, keyed, WITH_LINK.includes(name) ? LINK_SECONDS : KEY_SECONDS);
      if (claim.isNew) {
        const inside = { ...deps, db: joined(tx) };
        const response = await handler(withBody(call, value), inside);
        return keep(tx, keyed, value, response);
      }
      if (claim.answer === null) {
        throw new VaultError(
          "bad_request",
          `this ${KEY_HEADER} came with another body before: use a new one`,
          {
            detail: { status: 422 },
          },
        );
      }
      return replay(JSON.parse(claim.answer) as Kept, value);
    });
  };
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
  const text = await response.text();
  const body = JSON.parse(text) as Record<string, unknown>;
  const headers = Object.fromEntries(KEPT.map((name) => [name, response.headers.get(name) ?? ""]));
  const { data, ...rest } = body;
  const ownData = data !== undefined && JSON.stringify(data) === JSON.stringify(dataOf(request));
  const kept: Kept = { status: response.status, headers, body: ownData ? rest : body, ownData };
  await keepAnswer(tx, keyed, JSON.stringify(kept));
  return new Response(text, { status: response.status, headers: response.headers });
}

function replay({ status, headers, body, ownData }: Kept, request: unknown): Response {
  const whole = ownData ? { ...body, data: dataOf(request) } : body;
  const answer = new Response(JSON.stringify(whole), { status });
  for (const [name, value] of Object.entries(headers)) if (value !== "") answer.headers.set(name, value);
  return answer;
}

function dataOf(request: unknown): unknown {
  return (request as { data?: unknown } | null)?.data;
}
