/**
 * The server as a function from Request to Response. It serves the routes of wire/routes.ts, authenticates callers,
 * answers errors as `{"error": "…"}` with the status of wire/status.ts, sets CORS headers and writes the log line. It
 * needs no port.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Hono } from "hono";
import { isVaultError, VaultError } from "../errors.ts";
import { ROUTES, type Route } from "../wire/routes.ts";
import { statusOfCode } from "../wire/status.ts";
import type { Caller } from "./auth/caller.ts";
import {
  bodyOf,
  type Call,
  type Expected,
  type Handler,
  type Handlers,
  readBody,
  readJsonBody,
  SMALL_BODY,
} from "./call.ts";
import type { Deps, Limits } from "./deps.ts";
import { answer, errorBody } from "./edge/answer.ts";
import { corsHeaders, preflight } from "./edge/cors.ts";
import type { App, Sent } from "./edge/listen.ts";
import { once } from "./idempotency.ts";
import { answerInvite } from "./invite.ts";
import type { Hold } from "./limits/memory.ts";
import { paced } from "./limits/pace.ts";
import { longTurn, type Turn } from "./limits/turns.ts";
import { countValues } from "./limits/values.ts";
import { answerMetrics } from "./metrics-page.ts";
import { accessKeyRoutes } from "./routes/access-keys.ts";
import { accountClientRoutes } from "./routes/account-clients.ts";
import { accountTokenRoutes } from "./routes/account-tokens.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { auditRoutes } from "./routes/audit.ts";
import { authRoutes } from "./routes/auth.ts";
import { bulkReadRoutes } from "./routes/bulk-read.ts";
import { capabilityRoutes } from "./routes/capabilities.ts";
import { changeRoutes } from "./routes/changes.ts";
import { clientRoutes } from "./routes/clients.ts";
import { createManyRoutes } from "./routes/create-many.ts";
import { deleteManyRoutes } from "./routes/delete-many.ts";
import { answerFileUrl, fileRoutes } from "./routes/files.ts";
import { groupMemberRoutes } from "./routes/group-members.ts";
import { groupShareRoutes } from "./routes/group-shares.ts";
import { groupRoutes } from "./routes/groups.ts";
import { healthRoutes } from "./routes/health.ts";
import { noteAccessRoutes } from "./routes/note-access.ts";
import { noteFileRoutes } from "./routes/note-files.ts";
import { noteRoutes } from "./routes/notes.ts";
import { policyRoutes } from "./routes/policies.ts";
import { recordRoutes } from "./routes/records.ts";
import { rotationRoutes } from "./routes/rotations.ts";
import { searchRoutes } from "./routes/search.ts";
import { shareListRoutes } from "./routes/share-lists.ts";
import { writeBackRoutes } from "./routes/write-back.ts";

/**
 * Facts that travel beside a request. `route` is the template of the route once it is found; a template names nobody.
 */
interface Beside extends Sent {
  route: string;
}

/** What travels with a request from its route on; `worked` resolves when the handler has done its work. */
interface Routed extends Sent {
  readonly worked: Promise<void>;
  /** Is called with the bytes of the body when it has come, and waited for. */
  readonly onWhole: (bytes: number) => Promise<void>;
}

/** Every route of the table: a forgotten handler does not compile. */
const HANDLERS: Required<Handlers> = {
  ...healthRoutes,
  ...authRoutes,
  ...clientRoutes,
  ...accountRoutes,
  ...accountTokenRoutes,
  ...accountClientRoutes,
  ...accessKeyRoutes,
  ...policyRoutes,
  ...shareListRoutes,
  ...recordRoutes,
  ...bulkReadRoutes,
  ...createManyRoutes,
  ...deleteManyRoutes,
  ...writeBackRoutes,
  ...fileRoutes,
  ...noteRoutes,
  ...noteFileRoutes,
  ...noteAccessRoutes,
  ...groupRoutes,
  ...groupMemberRoutes,
  ...groupShareRoutes,
  ...searchRoutes,
  ...capabilityRoutes,
  ...rotationRoutes,
  ...changeRoutes,
  ...auditRoutes,
};

/** Bytes of a request or an answer that cost as much as a small request does. */
const CHARGED_BYTES = 64 * 1024;

/** What is known of a request that came by no network. */
const FROM_NOWHERE = { body: null, address: "", sent: Promise.resolve(), cut: () => {} };

/** Returns the server on `deps`. */
export function createApp(deps: Deps): App {
  // The raw path: the server decodes a parameter once, after splitting, so that `%2F` stays inside its segment.
  const router = new Hono<{ Bindings: Beside }>({
    getPath: (request) => /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(request.url)?.[1] || "/",
  });
  for (const [name, handler] of inOrder()) {
    const route: Route = ROUTES[name];
    const run = once(name, handler as Handler);
    router.on(route.method, patternOf(route), async (context) => {
      const { raw } = context.req;
      const { env } = context;
      env.route = route.path;
      env.gone.throwIfAborted();
      const caller = needsCaller(route, raw) ? await deps.auth.callerOf(raw) : null;
      const stay = caller === null ? null : deps.presence.enter(caller, env.gone);
      const gone = stay?.signal ?? env.gone;
      let onStored = () => {};
      let onDeleted = () => {};
      let onWorked = () => {};
      const worked = new Promise<void>((resolve) => {
        onWorked = resolve;
      });
      const hold = deps.memory.hold(caller === null ? env.address : nameOf(caller));
      try {
        const own = ofCaller(caller, { gone, worked }, hold, deps);
        const stores = needsRoom(name, route);
        if (stores) await deps.room.assert(0, gone);
        else if (route.method === "DELETE") onDeleted = await deps.room.clear();
        const onWhole = async (bytes: number) => {
          if (stores) onStored = await deps.room.take(bytes, gone);
        };
        const sent = { ...env, body: env.body ?? bodyOf(raw), gone, worked, onWhole };
        const most = mostBytes(name, caller, deps.limits);
        const response = await run(makeCall(raw, sent, context.req.param(), caller, hold, most, deps), own);
        const bytes = Number(response.headers.get("Content-Length") ?? 0);
        if (caller !== null) deps.rates.charge(nameOf(caller), Math.floor(bytes / CHARGED_BYTES));
        hold.answered(bytes, env.cut);
        return response;
      } finally {
        onStored();
        onDeleted();
        onWorked();
        stay?.leave();
        void env.sent.then(() => hold.release());
      }
    });
  }
  router.notFound(() => answer(404, errorBody("not found")));
  router.onError(async (error) => {
    if (isVaultError(error, "rate_limited")) await lingering();
    return errorAnswer(error, deps);
  });

  return {
    async fetch(request, from = {}) {
      const started = performance.now();
      const origin = request.headers.get("Origin");
      if (request.method === "OPTIONS") return preflight(request, deps.origins);
      const beside: Beside = { ...FROM_NOWHERE, gone: request.signal, ...from, route: "none" };
      const response = (await besideRoutes(request, beside, deps)) ?? (await router.fetch(request, beside));
      for (const [name, value] of Object.entries(corsHeaders(origin, deps.origins))) {
        response.headers.set(name, value);
      }
      response.headers.append("Vary", "Origin");
      response.headers.set("X-Content-Type-Options", "nosniff");
      if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
      const { method } = request;
      const ms = performance.now() - started;
      deps.metrics.request(
        beside.route,
        KNOWN_METHODS.has(method) ? method : "other",
        response.status,
        ms / 1000,
      );
      deps.log("request", { method, route: beside.route, status: response.status, ms: Math.round(ms) });
      return response;
    },
  };
}

const KNOWN_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/**
 * Handles whatever needs no client, before the routes: limits per address, pages, and links that are permission
 * enough.
 */
async function besideRoutes(request: Request, beside: Beside, deps: Deps): Promise<Response | null> {
  try {
    deps.rates.address(beside.address);
    for (const [route, found] of [
      ["/invite", answerInvite(request)],
      ["/metrics", answerMetrics(request, beside.address, deps)],
      ["/v1/files/:fileId", await answerFileUrl(request, deps)],
    ] as const) {
      if (found === null) continue;
      beside.route = route;
      return found;
    }
    return null;
  } catch (error) {
    return errorAnswer(error, deps);
  }
}

type Entry = [keyof typeof ROUTES, Handler<never>];

/**
 * Returns the routes with fixed segments before those with a parameter in the same place: `/policy/outgoing` must not
 * match as a parameter, nor `/access_keys/reader/…` as a writer whose type has a slash.
 */
function inOrder(): Entry[] {
  const shape = ([name]: Entry) =>
    ROUTES[name].path.replace(/[^/]+/g, (part) => (part[0] === ":" ? "1" : "0"));
  return (Object.entries(HANDLERS) as Entry[]).sort((a, b) => (shape(a) < shape(b) ? -1 : 1));
}

/** Returns the router's pattern. A type takes the rest of the path, because SDKs send its slashes as they are. */
function patternOf({ path }: Route): string {
  return path.replace(/:type$/, ":type{.+}");
}

/** Most bytes of a body from an unregistered caller. Registering and logging in take few. */
const STRANGER_BYTES = 128 * 1024;
/** Most bytes of a search: ten thousand ids, and more. */
const SEARCH_BYTES = 512 * 1024;

/**
 * Most values of a body: a record of ten thousand entries, or the keys of ten thousand readers, and some room; and of
 * one by an unregistered caller.
 */
const MOST_VALUES = 40_000;
const STRANGER_VALUES = 1_000;
/** Values of a body that cost as much as a small request does. */
const CHARGED_VALUES = 200;

/** POSTs that only read. */
const READING: ReadonlySet<string> = new Set<keyof typeof ROUTES>([
  "token",
  "clientsPublic",
  "accountChallenge",
  "shareOutgoing",
  "shareIncoming",
  "authorizerOutgoing",
  "authorizerIncoming",
  "sharedRecords",
  "listFiles",
  "bulkGroups",
  "bulkMembers",
  "bulkGroupRecords",
  "changesSince",
  "deletedRecords",
  "query",
  "search",
]);

/**
 * Whether a request may add to the stored data. Deleting stays possible when the disk is full, because it makes room.
 */
function needsRoom(name: string, { method }: Route): boolean {
  return method !== "GET" && method !== "DELETE" && !READING.has(name);
}

/** Counts the request of a caller, and returns what it may use while it waits. @throws VaultError `rate_limited` */
function ofCaller(
  caller: Caller | null,
  { gone: signal, worked }: Pick<Routed, "gone" | "worked">,
  hold: Hold,
  deps: Deps,
): Deps {
  const { more } = hold;
  if (caller === null) return { ...deps, db: deps.db.within({ signal, hold: more }) };
  const name = nameOf(caller);
  deps.rates.client(name);
  const turn: Turn = (work, limit) => deps.rates.connection(name, work, limit);
  const reads = longTurn((work) => deps.rates.reads(name, inTurn(hold, work), signal), worked);
  return { ...deps, db: deps.db.within({ signal, turn, reads, hold: more }) };
}

/** Milliseconds for which a 429 is held back, so that a caller who asks again at once costs next to nothing. */
const LINGER_MS = 200;
const MOST_LINGERING = 256;
let lingerers = 0;

async function lingering(): Promise<void> {
  if (lingerers >= MOST_LINGERING) return;
  lingerers++;
  await delay(LINGER_MS);
  lingerers--;
}

/** By what a caller is counted. */
function nameOf({ clientId, accountId, signingKey }: Caller): string {
  return clientId ?? accountId ?? signingKey ?? "";
}

/** Whether a request needs credentials. Where they are optional, sent credentials must still be good. */
function needsCaller({ auth }: Route, request: Request): boolean {
  return auth === "optional" ? request.headers.has("Authorization") : auth !== "none" && auth !== "basic";
}

/** Returns when it is the turn of a large request of the client, which it keeps until it is answered. */
async function largeTurn(
  name: string,
  { gone, worked }: Pick<Routed, "gone" | "worked">,
  hold: Hold,
  { rates }: Deps,
): Promise<void> {
  await longTurn((work) => rates.large(name, inTurn(hold, work), gone), worked).take();
}

/** Returns `work`, the turn of what `hold` is of. */
function inTurn(hold: Hold, work: () => Promise<void>): () => Promise<void> {
  return () => {
    hold.inTurn();
    return work();
  };
}

/** Whether the server knows who asks, rather than a key that nobody registered. */
function isKnown(caller: Caller | null): boolean {
  return caller !== null && (caller.clientId ?? caller.accountId) !== null;
}

/** Returns how many bytes the body of a request may have. */
function mostBytes(name: string, caller: Caller | null, { bodyBytes }: Limits): number {
  if (!isKnown(caller)) return Math.min(bodyBytes, STRANGER_BYTES);
  return name === "search" || name === "query" ? Math.min(bodyBytes, SEARCH_BYTES) : bodyBytes;
}

/** Counts the values of a body, which take their time to be parsed. @throws VaultError `too_large` for too many */
async function assertFewValues(body: Uint8Array, caller: Caller | null, { rates }: Deps): Promise<void> {
  const most = isKnown(caller) ? MOST_VALUES : STRANGER_VALUES;
  const count = await countValues(body, most);
  if (caller !== null) rates.charge(nameOf(caller), Math.floor(count / CHARGED_VALUES));
  if (count <= most) return;
  throw new VaultError("too_large", `a request has at most ${most} values: send fewer at once`);
}

function makeCall(
  request: Request,
  { body, address, gone, worked, onWhole }: Routed,
  params: Record<string, string>,
  caller: Caller | null,
  hold: Hold,
  most: number,
  deps: Deps,
): Call {
  const slow = body === null ? null : paced(body, deps.limits.pace, gone);
  const announced = Number(request.headers.get("Content-Length")) || most;
  let isExpected = false;
  const expected: Expected = {
    limit: most,
    onArrived: async (bytes, all) => {
      if (isExpected) return hold.arrived(bytes);
      if (all <= SMALL_BODY) return;
      isExpected = true;
      await hold.expect(Math.min(most, announced), gone);
      hold.arrived(all);
    },
    onWhole: async (whole) => {
      const bytes = whole.byteLength;
      if (caller !== null) deps.rates.charge(nameOf(caller), Math.floor(bytes / CHARGED_BYTES));
      await assertFewValues(whole, caller, deps);
      if (caller !== null && bytes > SMALL_BODY) {
        await largeTurn(nameOf(caller), { gone, worked }, hold, deps);
      }
      await onWhole(bytes);
    },
  };
  return {
    request,
    address,
    gone,
    params,
    query: new URL(request.url).searchParams,
    get caller() {
      if (caller === null) throw new TypeError("this route has no caller");
      if (caller.clientId === null) throw new VaultError("unauthorized", "a client id is needed");
      return caller.clientId;
    },
    get sender() {
      if (caller === null) throw new TypeError("this route has no caller");
      return caller;
    },
    callerOrNone: caller?.clientId ?? null,
    get account() {
      if (!caller?.accountId) throw new VaultError("unauthorized", "an account's token is needed");
      return caller.accountId;
    },
    get signer() {
      if (!caller?.signingKey) throw new VaultError("unauthorized", "a signed request is needed");
      return caller.signingKey;
    },
    json: () => readJsonBody(request, expected, slow),
    bytes: () => readBody(request, expected, slow),
  };
}

function errorAnswer(error: unknown, deps: Deps): Response {
  if (!(error instanceof VaultError)) {
    // Logs only the name and code of a fault, because its message may quote a person's text.
    const { name, code } = error as { name?: string; code?: string };
    deps.log("fault", { name, code, at: error instanceof Error ? firstFrame(error) : undefined });
    return answer(500, errorBody("the server failed"));
  }
  const status = Number(error.detail["status"] ?? statusOfCode(error.code));
  if (status >= 500) deps.log("failed", { code: error.code, cause: causeCode(error) });
  const headers: Record<string, string> = {};
  if (status === 401) headers["WWW-Authenticate"] = "Bearer";
  if (status === 429 || status === 503) headers["Retry-After"] = String(error.detail["retryAfter"] ?? 1);
  return answer(status, errorBody(status === 500 ? "the server failed" : error.message), headers);
}

function firstFrame(error: Error): string | undefined {
  return error.stack
    ?.split("\n")
    .find((line) => /^\s+at /.test(line))
    ?.trim();
}

function causeCode(error: VaultError): string | undefined {
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}
