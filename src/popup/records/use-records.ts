/**
 * The rows of the record list, page by page. In Smart mode the background lists and searches what is on this device,
 * so that what is typed stays on it; in the other modes the server searches its labels.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { onEvent } from "../../messages/send.ts";
import type { RecordPage, RecordRow } from "../../model/record.ts";
import type { Filter } from "../window/filter.ts";
import { type Session, useSession } from "../window/session.ts";

/** `total` is how many rows there are in all. */
export interface Listing {
  readonly rows: readonly RecordRow[];
  readonly total: number;
  readonly unreadable: number;
  readonly error: unknown;
  readonly busy: boolean;
  readonly more: () => void;
  /**
   * Returns all rows, at most `most`, whether they are on the screen yet or not. @throws VaultError as `record.list`
   */
  readonly all: (most: number) => Promise<readonly RecordRow[]>;
  readonly reload: () => void;
}

const PAGE = 100;
const LARGEST_PAGE = 200;
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
  const query = filter.query.trim();
  const onServer = mode !== "SMART" && query !== "";
  const settled = useDebounced(onServer ? query : "", TYPING_PAUSE_MS);
  // Nothing is waited for where nothing is sent.
  const sent = onServer ? settled : query;
  const strategy = sent === "" ? "SMART" : mode;
  const question = { text: sent, strategy, type, includeShared: shared } as const;
  const key = JSON.stringify(["records", question]);
  const shownBefore = useRef<Loaded | null>(null);
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
          const request = { ...question, limit: PAGE, from: loaded.next };
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

  // While the answer to another letter is on its way, what was found before stays.
  if (seen !== null) shownBefore.current = seen;
  const shown = seen ?? (busy && problem === null ? shownBefore.current : null);
  return {
    rows: shown?.rows ?? [],
    total: shown?.total ?? 0,
    unreadable: shown?.unreadable ?? 0,
    error: problem,
    busy: busy || (onServer && sent !== query),
    more: () => {
      if (!busy && seen !== null && seen.next !== null && problem === null)
        void load(seen, seen.rows.length + PAGE);
    },
    all: async (most) => {
      let loaded = NOTHING;
      while (loaded.next !== null && loaded.rows.length < most) {
        const request = { ...question, limit: LARGEST_PAGE, from: loaded.next };
        loaded = joined(loaded, await session.ask("record.list", request));
      }
      return loaded.rows.slice(0, most);
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

function useDebounced(value: string, pause: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value === "" ? 0 : pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
