/**
 * The server as a function from Request to Response. It serves the routes of wire/routes.ts, authenticates callers,
 * answers errors as `{"error": "…"}` with the status of wire/status.ts, sets CORS headers and writes the log line. It
 * needs no port.
 */
import { Hono } from "hono";
import { VaultError } from "../errors.ts";
import { ROUTES, type Route } from "../wire/routes.ts";
import { statusOfCode } from "../wire/status.ts";
import type { Caller } from "./auth/caller.ts";
import { bodyOf, type Call, type Handler, type Handlers, readBody, readJsonBody } from "./call.ts";
import type { Deps } from "./deps.ts";
import { answer, errorBody } from "./edge/answer.ts";
import { corsHeaders, preflight } from "./edge/cors.ts";
import type { App, Sent } from "./edge/listen.ts";
import { once } from "./idempotency.ts";
import { answerInvite } from "./invite.ts";
import { paced } from "./limits/pace.ts";
import type { Turn } from "./limits/turns.ts";
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

/**
 * Facts that travel beside a request. `route` is the template of the route once it is found; a template names nobody.
 */
interface Beside extends Sent {
  route: string;
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

/** Returns the server on `deps`. */
export function createApp(deps: Deps): App {
  // The raw path: the server decodes a parameter once, after splitting, so that `%2F` stays inside its segment.
  const router = new Hono<{ Bindings: Beside }>({
    getPath: (request) => /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(request.url)?.[1] || "/",
  });
  for (const [name, handler] of inOrder()) {
    const route: Route = ROUTES[name];
    const run = once(name, handler as Handler);
    router.on(route.method, route.path, async (context) => {
      const { raw } = context.req;
      const { env } = context;
      env.route = route.path;
      const caller = needsCaller(route, raw) ? await deps.auth.callerOf(raw) : null;
      const stay = caller === null ? null : deps.presence.enter(caller, env.gone);
      const gone = stay?.signal ?? env.gone;
      try {
        const own = ofCaller(caller, gone, deps);
        if (needsRoom(name, route)) await deps.room.assert();
        const sent = { body: env.body ?? bodyOf(raw), address: env.address, gone };
        return await run(makeCall(raw, sent, context.req.param(), caller, deps), own);
      } finally {
        stay?.leave();
      }
    });
  }
  router.notFound(() => answer(404, errorBody("not found")));
  router.onError((error) => errorAnswer(error, deps));

  return {
    async fetch(request, { body = null, address = "", gone = request.signal } = {}) {
      const started = performance.now();
      const origin = request.headers.get("Origin");
      if (request.method === "OPTIONS") return preflight(request, deps.origins);
      const beside: Beside = { body, address, gone, route: "none" };
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

/** Returns routes without parameters first: `/policy/outgoing` must not match as a parameter of a longer route. */
function inOrder(): Entry[] {
  const entries = Object.entries(HANDLERS) as Entry[];
  const wild = ([name]: Entry) => (ROUTES[name].path.includes(":") ? 1 : 0);
  return entries.sort((a, b) => wild(a) - wild(b));
}

/** Most bytes of a body from an unregistered caller. Registering and logging in take few. */
const STRANGER_BYTES = 128 * 1024;

/** POSTs that only read. */
const READING: ReadonlySet<string> = new Set<keyof typeof ROUTES>([
  "token",
  "clientsPublic",
  "listFiles",
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
function ofCaller(caller: Caller | null, signal: AbortSignal, deps: Deps): Deps {
  if (caller === null) return { ...deps, db: deps.db.within({ signal }) };
  const name = caller.clientId ?? caller.accountId ?? caller.signingKey ?? "";
  deps.rates.client(name);
  const turn: Turn = (work, limit) => deps.rates.connection(name, work, limit);
  return { ...deps, db: deps.db.within({ signal, turn }) };
}

/** Whether a request needs credentials. Where they are optional, sent credentials must still be good. */
function needsCaller({ auth }: Route, request: Request): boolean {
  return auth === "optional" ? request.headers.has("Authorization") : auth !== "none" && auth !== "basic";
}

function makeCall(
  request: Request,
  { body, address, gone }: Sent,
  params: Record<string, string>,
  caller: Caller | null,
  deps: Deps,
): Call {
  const slow = body === null ? null : paced(body, deps.limits.pace, gone);
  const isKnown = caller !== null && (caller.clientId ?? caller.accountId) !== null;
  const most = isKnown ? deps.limits.bodyBytes : Math.min(deps.limits.bodyBytes, STRANGER_BYTES);
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
    json: () => readJsonBody(request, most, slow),
    bytes: () => readBody(request, most, slow),
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
