/**
 * The recorded requests of published SDKs, sent again to a real server: ids, keys and what is signed are those of this
 * run, everything else is as it was recorded.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { signTsv1 } from "../../src/crypto/tsv1.ts";
import groups from "../vectors/group_transcripts_js.json" with { type: "json" };
import transcripts from "../vectors/http_transcripts.json" with { type: "json" };
import type { TestServer } from "./harness.ts";
import { type Answer, basic } from "./people.ts";

export interface Recorded {
  readonly sdk: string;
  readonly step: string;
  readonly method: string;
  readonly path: string;
  readonly auth: string;
  readonly content_type: string | null;
  readonly content_md5: string | null;
  readonly request_json: Record<string, unknown> | null;
  readonly request_text: string | null;
  readonly request_bytes: number | null;
  readonly status: number;
  readonly response_json: unknown;
}

export const RECORDED = transcripts.transcript as readonly Recorded[];

/** Recorded requests about groups; each names the client that sent it. */
export const RECORDED_GROUPS = groups.transcript as readonly (Recorded & { readonly actor: string })[];

/** A client of the recording as it is in this run. */
interface Actor {
  id: string;
  apiKeyId: string;
  apiSecret: string;
  bearer: string;
  readonly seed: Uint8Array;
}

/** What was sent and answered. `body` is what the SDK would have read. */
export interface Exchange {
  readonly sent: Record<string, unknown> | null;
  readonly answer: Answer;
}

function newcomer(seed: Uint8Array): Actor {
  return { id: "", apiKeyId: "", apiSecret: "", bearer: "", seed };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Sends recorded requests in order, each as one of its actors. */
export class Replay {
  readonly #server: TestServer;
  readonly #actors = new Map<string, Actor>();
  /** Recorded texts and what stands for them now. */
  readonly #now = new Map<string, string>();
  readonly #files = new Map<number, Uint8Array>();
  readonly #versions = new Map<string, string>();
  #lastIndex: number | null = null;

  /**
   * `known` maps recorded texts that no recorded answer tells: the registration token, the backup client. `seeds` are
   * the signing keys of actors that keep their recorded ones.
   */
  constructor(
    server: TestServer,
    known: Readonly<Record<string, string>>,
    seeds: Readonly<Record<string, Uint8Array>> = {},
  ) {
    this.#server = server;
    for (const [text, now] of Object.entries(known)) this.#now.set(text, now);
    for (const [name, seed] of Object.entries(seeds)) this.#actors.set(name, newcomer(seed));
  }

  /** Returns the credentials of an actor in this run. */
  credentialsOf(name: string): Pick<Actor, "id" | "apiKeyId" | "apiSecret"> {
    return this.#actor(name);
  }

  /** Returns a recorded value with the ids of this run. */
  asNow(value: unknown): unknown {
    if (typeof value === "string") return this.#text(value);
    if (Array.isArray(value)) return value.map((item) => this.asNow(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [this.#text(name), this.asNow(item)]),
    );
  }

  /** Returns the id of an actor in this run. */
  idOf(name: string): string {
    return this.#actor(name).id;
  }

  async send(recorded: Recorded, as: string): Promise<Exchange> {
    this.#prepare(recorded, as);
    const sent = recorded.request_json === null ? null : this.#body(recorded.request_json);
    const request = this.#request(recorded, as, sent);
    const response = await this.#server.fetch(request);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
    const answer: Answer = {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : null,
    };
    this.#learn(recorded, as, answer);
    return { sent, answer };
  }

  #actor(name: string): Actor {
    const known = this.#actors.get(name);
    if (known !== undefined) return known;
    const actor = newcomer(Uint8Array.from(randomBytes(32)));
    this.#actors.set(name, actor);
    return actor;
  }

  /** A newcomer's signing key, and the bytes of a file, are made before they are sent. */
  #prepare({ path, request_json }: Recorded, as: string): void {
    const client = request_json?.["client"] as { signing_key?: { ed25519: string } } | undefined;
    if (client?.signing_key !== undefined) {
      const key = encodeBase64Url(sodiumSuite.signingPublicKeyOf(this.#actor(as).seed));
      this.#now.set(client.signing_key.ed25519, key);
    }
    const meta = request_json?.["meta"] as { file_meta?: { checksum: string; size: number } } | undefined;
    if (meta?.file_meta !== undefined) {
      const { checksum, size } = meta.file_meta;
      const bytes = Uint8Array.from({ length: size }, (_, i) => (31 * i) & 255);
      this.#files.set(size, bytes);
      this.#now.set(checksum, createHash("md5").update(bytes).digest("base64"));
    }
    // The recording shows a record's last version wherever it was answered, so an unknown one is the present one.
    const [, recordId = "", version = ""] = /\/safe\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const current = this.#versions.get(this.#text(recordId));
    if (current !== undefined && !this.#now.has(version)) this.#now.set(version, current);
  }

  #text(text: string): string {
    const exact = this.#now.get(text);
    if (exact !== undefined) return exact;
    // Ids also stand inside of longer texts.
    return text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => this.#now.get(id) ?? id);
  }

  #body(json: Record<string, unknown>): Record<string, unknown> {
    const body = this.asNow(json) as Record<string, unknown>;
    // js closes the range of every search with its present time.
    const range = body["range"] as { before?: string } | null | undefined;
    if (range?.before !== undefined) range.before = new Date(Date.now() + 1000).toISOString();
    const isNextPage = typeof body["after_index"] === "number" && body["after_index"] > 0;
    return isNextPage && this.#lastIndex !== null ? { ...body, after_index: this.#lastIndex } : body;
  }

  #request(recorded: Recorded, as: string, sent: Record<string, unknown> | null): Request {
    const isFile = recorded.path.startsWith("/blob/");
    const path = isFile
      ? (this.#now.get(recorded.path) ?? "")
      : recorded.path
          .split("/")
          .map((segment) => this.#now.get(segment) ?? this.#text(segment))
          .join("/");
    const headers = new Headers();
    if (recorded.content_type !== null) headers.set("Content-Type", recorded.content_type);
    if (recorded.content_md5 !== null) headers.set("Content-MD5", this.#text(recorded.content_md5));
    const authorization = this.#authorization(recorded, as, path);
    if (authorization !== null) headers.set("Authorization", authorization);
    const bytes = recorded.method === "PUT" ? this.#files.get(recorded.request_bytes ?? -1) : undefined;
    const body = bytes ?? (sent === null ? recorded.request_text : JSON.stringify(sent));
    return new Request(`${this.#server.url}${path}`, {
      method: recorded.method,
      headers,
      body: body as BodyInit | null,
    });
  }

  #authorization({ auth, method }: Recorded, as: string, url: string): string | null {
    const actor = this.#actor(as);
    switch (auth) {
      case "none":
        return null;
      case "Basic":
        return basic(actor.apiKeyId, actor.apiSecret);
      case "Bearer":
        return `Bearer ${actor.bearer}`;
      case "TSV1": {
        const [path = "", query = ""] = url.split("?");
        const publicKey = encodeBase64Url(sodiumSuite.signingPublicKeyOf(actor.seed));
        const timestamp = Math.floor(Date.now() / 1000);
        const head = { publicKey, timestamp, nonce: randomUUID(), clientId: actor.id };
        return signTsv1({ method, path, query }, head, actor.seed);
      }
      default:
        throw new Error(`unknown authorization ${auth}`);
    }
  }

  /** Takes from an answer the ids that later requests name, and the newcomer's credentials. */
  #learn({ path, response_json }: Recorded, as: string, { body }: Answer): void {
    const pair = (recorded: unknown, now: unknown): void => {
      // The order of a list is not the recording's to say.
      if (Array.isArray(recorded)) return;
      if (typeof recorded === "string" && typeof now === "string") {
        if (UUID.test(recorded)) this.#now.set(recorded, now);
        if (/^http.*\/blob\//.test(recorded)) {
          const from = new URL(recorded);
          const to = new URL(now);
          this.#now.set(from.pathname + from.search, to.pathname + to.search);
        }
      } else if (
        typeof recorded === "object" &&
        recorded !== null &&
        typeof now === "object" &&
        now !== null
      ) {
        for (const [name, item] of Object.entries(recorded)) pair(item, Reflect.get(now, name));
      }
    };
    pair(response_json, body);
    if (typeof body?.last_index === "number" && body.results?.length > 0) this.#lastIndex = body.last_index;
    if (body?.meta?.version !== undefined) this.#versions.set(body.meta.record_id, body.meta.version);
    const actor = this.#actor(as);
    if (path.endsWith("/clients/register")) {
      Object.assign(actor, { id: body.client_id, apiKeyId: body.api_key_id, apiSecret: body.api_secret });
    }
    if (path === "/v1/auth/token") actor.bearer = body.access_token;
  }
}
