/**
 * What one client may keep: records, bytes and files. The usage is measured in the tables, so that it is right whatever
 * wrote them, and counted on from there for a while, by every server on the database.
 */
import { VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { RecordBody } from "../../wire/record.ts";
import { createPeers, type Peers, type Tell } from "../limits/peers.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { rowBytes } from "./records.ts";

/** What a client keeps: records, files among them, and the bytes of both. */
export interface Usage {
  readonly records: number;
  readonly files: number;
  readonly bytes: number;
}

/** The most of each; null for any number. */
export type Quota = { readonly [Kind in keyof Usage]: number | null };

export const NO_QUOTA: Quota = { records: null, files: null, bytes: null };

export interface Quotas {
  /**
   * Counts `body`, which is about to be stored, and what comes with it.
   * @throws VaultError `server_full` when its writer would keep more than it may
   */
  add(db: Queryable, body: RecordBody, more?: Partial<Usage>): Promise<void>;
  /** Says that the client has deleted something. */
  freed(client: ClientId): void;
}

interface Known {
  readonly usage: Usage;
  /** When it was measured, and for how long it counts: both in milliseconds. */
  readonly at: number;
  readonly lasts: number;
  /** Whether other servers have added to it since: perhaps what was measured too. */
  readonly isHeard: boolean;
}

/** A measurement counts for this long, or a hundred times as long as it took. */
const LASTS_MS = 10_000;
/** Who is refused is measured again after a tenth of that. */
const SOONER = 10;
const MOST_KNOWN = 10_000;
/** A share of the quota that is not worth telling the other servers. */
const SMALL_SHARE = 0.01;

const WORDS: Readonly<Record<keyof Usage, string>> = {
  records: "records",
  files: "files",
  bytes: "bytes of records and files",
};

/** Returns the quotas of a server on which each client has `quota`; `peers` add to the same. */
export function createQuotas(quota: Quota, peers: Peers = createPeers()): Quotas {
  const kinds = (Object.keys(WORDS) as (keyof Usage)[]).filter((kind) => quota[kind] !== null);
  const clients = new Map<string, Known>();

  const tells = kinds.map((kind): [keyof Usage, Tell] => {
    const least = Math.max(1, (quota[kind] ?? 0) * SMALL_SHARE);
    const onHeard: Tell = (client, count) => {
      const known = clients.get(client);
      if (known === undefined) return;
      clients.set(client, { ...known, usage: plus(known.usage, { [kind]: count }), isHeard: true });
    };
    return [kind, peers.join(kind, least, onHeard)];
  });

  async function measure(db: Queryable, client: ClientId): Promise<Known> {
    const started = performance.now();
    const usage = await usageOf(db, client);
    const at = performance.now();
    if (clients.size >= MOST_KNOWN) clients.clear();
    const known = { usage, at, lasts: Math.max(LASTS_MS, 100 * (at - started)), isHeard: false };
    clients.set(client, known);
    return known;
  }

  return {
    async add(db, body, more = {}) {
      if (kinds.length === 0) return;
      const client = body.writerId;
      const bytes = bytesOf(body) + (more.bytes ?? 0);
      const past = ({ usage }: Known) =>
        kinds.find((kind) => plus(usage, { ...more, bytes })[kind] > (quota[kind] ?? 0));
      let known = clients.get(client);
      const age = performance.now() - (known?.at ?? 0);
      if (known === undefined || age > known.lasts) known = await measure(db, client);
      else if (past(known) !== undefined && (known.isHeard || age > known.lasts / SOONER))
        known = await measure(db, client);
      const kind = past(known);
      if (kind !== undefined) throw full(kind, quota[kind] ?? 0);
      const added = { ...more, bytes };
      clients.set(client, { ...known, usage: plus(known.usage, added) });
      for (const [counted, tell] of tells) tell(client, plus(NOTHING, added)[counted]);
    },
    freed: (client) => clients.delete(client),
  };
}

/** Returns what the client keeps; files that it has announced are counted, for their bytes may be there. */
export async function usageOf(db: Queryable, client: ClientId): Promise<Usage> {
  const [kept] = await db.query<Usage>(sql`select count(*) as records, count(file_meta) as files,
      coalesce(sum(${rowBytes(true)} + coalesce((file_meta::json ->> 'size')::bigint, 0)), 0)::bigint as bytes
    from record where writer_id = ${client}`);
  const [announced] = await db.query<Omit<Usage, "records">>(sql`select count(*) as files,
      coalesce(sum(octet_length(body) + (body::json -> 'file' ->> 'size')::bigint), 0)::bigint as bytes
    from pending_file where caller_id = ${client} and record_id is null`);
  return plus({ ...NOTHING, ...kept }, { ...announced });
}

const NOTHING: Usage = { records: 0, files: 0, bytes: 0 };

function plus(usage: Usage, more: Partial<Usage>): Usage {
  return {
    records: usage.records + (more.records ?? 0),
    files: usage.files + (more.files ?? 0),
    bytes: usage.bytes + (more.bytes ?? 0),
  };
}

function bytesOf({ plain, data, recSig }: RecordBody): number {
  const texts = [JSON.stringify(plain), JSON.stringify(data), recSig ?? ""];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function full(kind: keyof Usage, most: number): VaultError {
  const text = `you may keep ${most} ${WORDS[kind]} on this server; nothing was changed. Delete some, or ask its operator for more`;
  return new VaultError("server_full", text);
}
