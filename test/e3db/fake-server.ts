/**
 * A small E3DB in memory for the client's tests, and a place to make it lie: `tamper` sees every answer before
 * the client does. Only what the client's own tests need; the real server is tested against it elsewhere.
 */

import { parseTsv1, verifyTsv1 } from "../../src/crypto/tsv1.ts";
import type { RequestWorld } from "../../src/e3db/http/world.ts";
import {
  type EncryptedAccessKey,
  encodeEncryptedAccessKey,
  parseEakBody,
} from "../../src/wire/access-key.ts";
import { encodeNotDeleted, parseBulkDelete } from "../../src/wire/bulk-delete.ts";
import {
  encodeClientInfo,
  encodeRegisteredClient,
  parseRegistration,
  type RegisteredClient,
} from "../../src/wire/client-info.ts";
import type { ClientId, RecordId, Version } from "../../src/wire/ids.ts";
import { encodeListedRecord } from "../../src/wire/listed-record.ts";
import { parsePolicyChange } from "../../src/wire/policy.ts";
import { parseQuery } from "../../src/wire/query.ts";
import {
  type EncryptedRecord,
  encodeRecord,
  parseRecordBody,
  type RecordMeta,
} from "../../src/wire/record.ts";
import { parseSearchRequest } from "../../src/wire/search.ts";
import { FakeFiles } from "./fake-files.ts";
import { FakeGroups } from "./fake-groups.ts";
import { FakeNotes } from "./fake-notes.ts";
import { type RouteName, routeOf } from "./route-of.ts";
import { json } from "./scripted.ts";

type Params = Record<string, string>;

export type { RouteName };

export interface Seen {
  readonly route: RouteName;
  readonly params: Params;
  readonly caller: ClientId | null;
  readonly body: unknown;
  readonly request: Request;
}

/** Returns another answer, or undefined to leave the true one. */
export type Tamper = (
  seen: Seen,
  truth: () => Promise<Response>,
) => Promise<Response | undefined> | Response | undefined;

export class FakeServer {
  readonly url = "https://v.example";
  readonly clients = new Map<ClientId, RegisteredClient>();
  readonly eaks = new Map<string, EncryptedAccessKey>();
  readonly records = new Map<RecordId, EncryptedRecord>();
  readonly policies = new Map<string, Set<string>>();
  readonly files = new FakeFiles(this.records, () => this.uuid(), this.url);
  readonly notes = new FakeNotes(() => this.uuid());
  groups = new FakeGroups(this, () => this.uuid());
  readonly seen: Seen[] = [];
  tamper: Tamper | null = null;
  #serial = 0;

  /** The world of a client of this server. */
  get world(): RequestWorld {
    return {
      fetch: (request) => this.fetch(request),
      now: () => Date.UTC(2026, 0, 1),
      random: () => 0,
      sleep: async () => undefined,
      timeout: () => new AbortController().signal,
    };
  }

  /** Returns everything held, as plain data. */
  content(): unknown {
    const { clients, eaks, records, policies, files, groups } = this;
    return [clients, eaks, records, policies, files.pending, files.bytes, groups.entries];
  }

  /** Returns a server of its own that holds the same clients, keys, permissions, records, files and groups. */
  copy(): FakeServer {
    const other = new FakeServer();
    other.#serial = this.#serial;
    for (const [id, client] of this.clients) other.clients.set(id, client);
    for (const [place, eak] of this.eaks) other.eaks.set(place, eak);
    for (const [id, record] of this.records) other.records.set(id, record);
    for (const [place, granted] of this.policies) other.policies.set(place, new Set(granted));
    for (const [id, pending] of this.files.pending) other.files.pending.set(id, { ...pending });
    for (const [id, bytes] of this.files.bytes) other.files.bytes.set(id, bytes);
    other.groups = this.groups.copy(other, () => other.uuid());
    return other;
  }

  /** Returns the routes asked for since the last call of this. */
  drain(): RouteName[] {
    return this.seen.splice(0).map(({ route }) => route);
  }

  async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).pathname.startsWith("/blob/")) return await this.files.body(request);
    const seen = await this.#understand(request);
    this.seen.push(seen);
    const truth = async () => this.#answer(seen);
    return (await this.tamper?.(seen, truth)) ?? (await truth());
  }

  uuid(): string {
    return `00000000-0000-4000-8000-${(++this.#serial).toString(16).padStart(12, "0")}`;
  }

  async #understand(request: Request): Promise<Seen> {
    const found = routeOf(request.method, new URL(request.url).pathname);
    if (found === null) throw new Error(`no route for ${request.method} ${request.url}`);
    const text = await request.clone().text();
    const body = request.headers.get("content-type") === "application/json" ? JSON.parse(text) : text;
    const caller = this.#callerOf(request);
    return { route: found.name, params: found.params, caller: caller as ClientId | null, body, request };
  }

  #callerOf(request: Request): string | null {
    const header = request.headers.get("authorization");
    const signed = header === null ? null : parseTsv1(header);
    if (signed === null) return header?.replace(/^Bearer for-/, "") ?? null;
    const { pathname, search } = new URL(request.url);
    const known = this.clients.get(signed.clientId as ClientId)?.signingKey?.key ?? signed.publicKey;
    const holds = verifyTsv1({ method: request.method, path: pathname, query: search.slice(1) }, signed);
    if (!holds || known !== signed.publicKey) throw new Error("the signature does not hold");
    return signed.clientId === "" ? `key ${signed.publicKey}` : signed.clientId;
  }

  #keyOf(request: Request): string {
    return parseTsv1(request.headers.get("authorization") ?? "")?.publicKey ?? "";
  }

  #answer({ route, params, caller, body, request }: Seen): Response {
    const of = (name: string) => params[name] ?? "";
    const place = [of("writerId"), of("readerId"), of("type")].join(" ");
    const me = caller as ClientId;
    switch (route) {
      case "healthStorage":
      case "healthAuth":
        return json({ status: "ok" });
      case "capabilities":
        return json({}, 404);
      case "register":
        return this.#register(body);
      case "token": {
        const [id] = atob(request.headers.get("authorization")?.slice(6) ?? "").split(":");
        return json({ access_token: `for-${id}`, token_type: "bearer", expires_in: 900, expires_at: null });
      }
      case "clientInfo": {
        const client = this.clients.get(of("clientId") as ClientId);
        return client === undefined ? json({}, 404) : json(encodeClientInfo({ ...client, validated: true }));
      }
      case "getAccessKey": {
        const eak = this.eaks.get(place);
        return eak === undefined ? json({}, 404) : json(encodeEncryptedAccessKey(eak));
      }
      case "putAccessKey": {
        if (this.eaks.has(place)) return json({}, 409);
        const eak = this.eakBy(me, of("writerId") as ClientId, parseEakBody(body));
        this.eaks.set(place, eak);
        return json(encodeEncryptedAccessKey(eak), 201);
      }
      case "deleteAccessKey":
        this.eaks.delete(place);
        return new Response(null, { status: 204 });
      case "putPolicy": {
        const { allow, deny } = parsePolicyChange(body);
        const granted = this.policies.get(place) ?? new Set();
        for (const name of allow) granted.add(name);
        for (const name of deny) granted.delete(name);
        this.policies.set(place, granted);
        return json({}, 201);
      }
      case "writeNote":
      case "replaceNote":
        return this.notes.write(body, this.#keyOf(request), route === "replaceNote");
      case "readNote":
        return this.notes.read(new URL(request.url).searchParams, this.#keyOf(request));
      case "noteViews":
        return this.notes.viewsLeft(new URL(request.url).searchParams);
      case "deleteNote":
        return this.notes.remove(of("noteId"), this.#keyOf(request));
      case "reportBackup":
        return json({});
      case "createFile":
        return this.files.announce(body, null);
      case "editFile":
      case "replaceFile": {
        const record = this.records.get(of("recordId") as RecordId);
        if (record === undefined) return json({}, 404);
        if (route === "editFile" && !this.#may(me, record.meta, "edit")) return json({}, 403);
        return record.meta.version === of("version")
          ? this.files.announce(body, record.meta.recordId)
          : json({}, 409);
      }
      case "updateFileRecord": {
        const record = this.records.get(of("recordId") as RecordId);
        if (record?.meta.version !== of("version")) return json({}, 409);
        this.#store(record.meta.recordId, body);
        return this.files.describe(record);
      }
      case "commitFileEdit":
      case "commitFile":
        return this.files.commit(of("pendingId"));
      case "readFile": {
        const record = this.records.get(of("recordId") as RecordId);
        return this.files.info(record !== undefined && this.#sees(me, record) ? record : undefined);
      }
      case "listFiles":
        return this.files.list(body, (record) => this.#sees(me, record));
      case "leaveAccessKey":
        this.eaks.delete(place);
        return new Response(null, { status: 204 });
      case "leavePolicy":
        this.policies.delete(place);
        return new Response(null, { status: 204 });
      case "deletePolicies":
        for (const other of [...this.policies.keys()]) {
          if (other.startsWith(`${of("writerId")} ${of("readerId")} `)) this.policies.delete(other);
        }
        return json({});
      case "policyProxies":
      case "policyGranted":
        return json(this.#authorizations(me, route === "policyProxies"));
      case "createRecord":
        return json(encodeRecord(this.#store(this.uuid() as RecordId, body)), 201);
      case "readRecord": {
        const record = this.records.get(of("recordId") as RecordId);
        return record === undefined || !this.#sees(me, record) ? json({}, 404) : json(encodeRecord(record));
      }
      case "updateRecord":
      case "editRecord":
      case "deleteRecordSafe": {
        const recordId = of("recordId") as RecordId;
        const record = this.records.get(recordId);
        if (record === undefined) return json({}, 404);
        if (record.meta.version !== of("version")) return json({}, 409);
        if (route === "editRecord" && !this.#may(me, record.meta, "edit")) return json({}, 403);
        if (route !== "deleteRecordSafe") return json(encodeRecord(this.#store(recordId, body)));
        this.records.delete(recordId);
        return new Response(null, { status: 204 });
      }
      case "deleteRecords": {
        const missing = parseBulkDelete(body).filter((id) => !this.records.delete(id));
        const failures = missing.map((recordId) => ({ recordId, type: null, error: "Not Found" }));
        return json(encodeNotDeleted(failures));
      }
      case "policyOutgoing":
      case "policyIncoming":
        return json(this.#shares(me, route === "policyOutgoing"));
      case "query": {
        const query = parseQuery(body);
        const rows = this.#rows(me, query.includeAllWriters, query.includeData).map((row, i) => ({
          row,
          i: i + 1,
        }));
        const found = rows.filter(({ i }) => i > query.afterIndex).slice(0, query.count);
        const last = found.at(-1)?.i ?? query.afterIndex;
        return json({ results: found.map(({ row }) => row), last_index: last });
      }
      case "search": {
        const search = parseSearchRequest(body);
        const { recordIds = [], types = [] } = search.match[0]?.terms ?? {};
        const rows = this.#rows(me, search.includeAllWriters, search.includeData, recordIds, types);
        if (search.order === "DESCENDING") rows.reverse();
        const end = search.nextToken + search.limit;
        const results = rows.slice(search.nextToken, end);
        return json({ results, last_index: end < rows.length ? end : 0, total_results: rows.length });
      }
      case "editThroughGroup": {
        const recordId = of("recordId") as RecordId;
        const record = this.records.get(recordId);
        if (record === undefined || !this.groups.mayEdit(of("groupId"), me, record.meta.type))
          return json({}, 403);
        if (record.meta.version !== of("version")) return json({}, 409);
        return json(encodeRecord(this.#store(recordId, body)));
      }
      case "allowedReaders":
        return this.groups.allowedReaders(me, new URL(request.url).searchParams);
      default:
        if (route.toLowerCase().match(/group|member/))
          return this.groups.answer(route, of("groupId"), me, body);
        throw new Error(`the fake server has no ${route}`);
    }
  }

  eakBy(authorizerId: ClientId, writerId: ClientId, eak: string): EncryptedAccessKey {
    const authorizer = this.clients.get(authorizerId);
    if (authorizer === undefined) throw new Error("no such client");
    return {
      eak,
      authorizerId,
      authorizerPublicKey: authorizer.publicKey,
      signerId: writerId,
      signerSigningKey: this.clients.get(writerId)?.signingKey ?? null,
    };
  }

  #register(body: unknown): Response {
    const { name, publicKey, signingKey } = parseRegistration(body);
    const clientId = this.uuid() as ClientId;
    const client = { clientId, apiKeyId: clientId, apiSecret: "secret", name, publicKey, signingKey };
    this.clients.set(clientId, client);
    return json(encodeRegisteredClient(client), 201, {
      "x-backup-client": "0ed49cde-7db8-42a0-9998-0492f4eb0609",
    });
  }

  #store(recordId: RecordId, body: unknown): EncryptedRecord {
    const { writerId, userId, type, plain, data, recSig } = parseRecordBody(body);
    const created = "2026-01-01T00:00:00.000000Z";
    const version = this.uuid() as Version;
    const meta = {
      recordId,
      writerId,
      userId,
      type,
      plain,
      created,
      lastModified: created,
      version,
      fileMeta: null,
    };
    const record = { meta, data, recSig };
    this.records.set(recordId, record);
    return record;
  }

  #sees(me: ClientId, { meta }: EncryptedRecord): boolean {
    return meta.writerId === me || this.#may(me, meta, "read");
  }

  #may(me: ClientId, { writerId, type }: RecordMeta, permission: string): boolean {
    return this.policies.get(`${writerId} ${me} ${type}`)?.has(permission) === true;
  }

  #authorizations(me: ClientId, mine: boolean): object[] {
    return [...this.policies].flatMap(([place, granted]): object[] => {
      const [writer, authorizer, type] = place.split(" ");
      if (!granted.has("authorizer") || (mine ? writer : authorizer) !== me) return [];
      const ids = { authorizer_id: authorizer, writer_id: writer, user_id: writer, authorized_by: writer };
      return [{ ...ids, record_type: type }];
    });
  }

  #rows(
    me: ClientId,
    allWriters: boolean,
    includeData: boolean,
    ids: readonly string[] = [],
    types: readonly string[] = [],
  ) {
    const visible = [...this.records.values()].filter(
      (record) =>
        (record.meta.writerId === me || (allWriters && this.#sees(me, record))) &&
        (ids.length === 0 || ids.includes(record.meta.recordId)) &&
        (types.length === 0 || types.includes(record.meta.type)),
    );
    return visible.map(({ meta, data, recSig }) =>
      encodeListedRecord({
        meta,
        data: includeData ? data : null,
        accessKey: includeData ? (this.eaks.get(`${meta.writerId} ${me} ${meta.type}`) ?? null) : null,
        groupAccessKey: null,
        recSig,
      }),
    );
  }

  #shares(me: ClientId, outgoing: boolean): object[] {
    return [...this.policies].flatMap(([place, granted]): object[] => {
      const [writer, reader, type] = place.split(" ");
      if (!granted.has("read") || (outgoing ? writer : reader) !== me) return [];
      return outgoing
        ? [{ reader_id: reader, reader_name: null, record_type: type }]
        : [{ writer_id: writer, writer_name: "w", record_type: type }];
    });
  }
}
