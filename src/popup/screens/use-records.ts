/**
 * The rows of the record list, page by page. In Smart mode everything is listed and searched here, so that what is
 * typed stays on the device; in the other modes the server searches its labels.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { onEvent } from "../../messages/send.ts";
import type { RecordPage, RecordRow } from "../../messages/views.ts";
import { type Session, useSession } from "../session.ts";

export const MODES = ["SMART", "EXACT", "FUZZY", "WILDCARD", "REGEXP"] as const;
export type Mode = (typeof MODES)[number];

export interface Filter {
  readonly query: string;
  readonly mode: Mode;
  readonly type: string | null;
  readonly shared: boolean;
}

export const ANY_RECORD: Filter = { query: "", mode: "SMART", type: null, shared: true };

/** `searched` is how many rows a local search has looked at, `total` how many there are. */
export interface Listing {
  readonly rows: readonly RecordRow[];
  readonly searched: number;
  readonly total: number;
  readonly unreadable: number;
  readonly error: unknown;
  readonly busy: boolean;
  readonly more: () => void;
  readonly reload: () => void;
}

const PAGE = 100;
/** A local search looks at this many of the newest records at most. */
const SMART_LIMIT = 2000;
const TYPING_PAUSE_MS = 200;

interface Loaded {
  readonly rows: readonly RecordRow[];
  readonly total: number;
  readonly unreadable: number;
  readonly next: number | null;
}

const NOTHING: Loaded = { rows: [], total: 0, unreadable: 0, next: 0 };

/** Returns the rows that fit `filter`, newest first, growing with each call of `more`. */
export function useRecords(filter: Filter): Listing {
  const session = useSession();
  const { mode, type, shared } = filter;
  const onServer = mode !== "SMART" && filter.query.trim() !== "";
  const sent = useDebounced(onServer ? filter.query.trim() : "", TYPING_PAUSE_MS);
  const key = JSON.stringify(["records", sent, sent === "" ? "" : mode, type, shared]);
  const [, redraw] = useState(0);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(true);
  const turn = useRef(0);

  const load = useCallback(
    async (kept: Loaded, wanted: number) => {
      const mine = ++turn.current;
      setBusy(true);
      setProblem(null);
      try {
        let loaded = kept;
        while (loaded.next !== null && (loaded.rows.length < wanted || loaded === kept)) {
          const strategy = sent === "" || mode === "SMART" ? "EXACT" : mode;
          const request = {
            text: sent,
            strategy,
            type,
            includeShared: shared,
            limit: PAGE,
            from: loaded.next,
          };
          loaded = joined(loaded, await session.ask("record.list", request));
          if (mine !== turn.current) return;
          const shown = (session.seen.get(key) as Loaded | undefined)?.rows.length ?? 0;
          if (loaded.rows.length < shown && loaded.next !== null) continue;
          remember(session, key, loaded);
          redraw((count) => count + 1);
        }
      } catch (error) {
        if (mine === turn.current) setProblem(error);
      }
      if (mine !== turn.current) return;
      setBusy(false);
      redraw((count) => count + 1);
    },
    [key, session],
  );

  const seen = (session.seen.get(key) as Loaded | undefined) ?? null;
  const reload = useCallback(() => {
    const length = (session.seen.get(key) as Loaded | undefined)?.rows.length ?? 0;
    void load(NOTHING, Math.max(PAGE, length));
  }, [key, load]);

  useEffect(() => {
    reload();
    return onEvent((event) => {
      if (event === "records") reload();
    });
  }, [reload]);

  const local = mode === "SMART" && filter.query.trim() !== "";
  const needsAll = local && seen !== null && seen.next !== null && seen.rows.length < SMART_LIMIT && !busy;
  useEffect(() => {
    if (needsAll && problem === null && seen !== null) void load(seen, SMART_LIMIT);
  }, [needsAll, load]);

  const rows = seen?.rows ?? [];
  return {
    rows: local ? rows.filter(matcher(filter.query)) : rows,
    searched: rows.length,
    total: seen?.total ?? 0,
    unreadable: seen?.unreadable ?? 0,
    error: problem,
    busy: busy || (onServer && sent !== filter.query.trim()),
    more: () => {
      if (!busy && seen !== null && seen.next !== null && problem === null)
        void load(seen, seen.rows.length + PAGE);
    },
    reload,
  };
}

function remember(session: Session, key: string, loaded: Loaded): void {
  if (session.status.value?.state === "unlocked") session.seen.set(key, loaded);
}

/** Rows written while paging would come twice. */
function joined(kept: Loaded, page: RecordPage): Loaded {
  const known = new Set(kept.rows.map(({ recordId }) => recordId));
  return {
    rows: [...kept.rows, ...page.rows.filter(({ recordId }) => !known.has(recordId))],
    total: page.total,
    unreadable: kept.unreadable + page.unreadable,
    next: page.next,
  };
}

function plain(value: string): string {
  return value.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** Returns a test for rows that have every word of `query` in something that is shown or filed. */
export function matcher(query: string): (row: RecordRow) => boolean {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return (row) => {
    const labels = row.labels.flatMap(({ name, value }) => [name, value]);
    const all = [row.title, row.subtitle, row.type, row.writer.name, ...row.fieldNames, ...labels];
    const haystack = plain(all.join("\n"));
    return words.every((word) => haystack.includes(word));
  };
}

function useDebounced(value: string, pause: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value === "" ? 0 : pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
