/**
 * Reads the changes since a point (PROTOCOL.md section 7.3) from servers that offer them, page by page. Each page has
 * the point from which to continue. A caller that keeps a copy stores the changes of a page together with its point,
 * and so misses none.
 */
import { isVaultError, VaultError } from "../errors.ts";
import {
  type Change,
  type ChangePage,
  type ChangeRequest,
  changeQuery,
  encodeChangeRequest,
  LONG_POINT,
  MAX_WAIT,
  NOW,
  parseChangePage,
} from "../wire/changes.ts";
import type { ListedRecord } from "../wire/listed-record.ts";
import { ROUTES } from "../wire/routes.ts";
import type { ClientCore } from "./core.ts";
import { abortable, aborted } from "./http/abortable.ts";
import type { FoundRecord } from "./records/found-record.ts";
import { emptyWatch, notForward } from "./records/paging.ts";
import { signalOf } from "./records/records.ts";

/** A change; its record is open, or comes with the reason why it is not. */
export type FoundChange = Change<FoundRecord>;
export type FoundChanges = ChangePage<FoundRecord>;

export interface ChangeOptions {
  /** Whether records come with their fields, which are then opened; true if left out. */
  readonly includeData?: boolean;
  /** Most changes in a page; 100 if left out. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface Changes {
  /** Returns whether the server offers it. */
  supported(): Promise<boolean>;
  /** Returns the point of now: the feed leaves out everything before it. */
  now(): Promise<string>;
  /**
   * Yields the pages since `point`, from the beginning for null, up to the present.
   * @throws VaultError `conflict` with `detail.startAgain` when the server no longer remembers the changes since
   * then: start again from null
   */
  since(point: string | null, options?: ChangeOptions): AsyncGenerator<FoundChanges>;
  /**
   * As `since`; after the present it yields further changes as they happen, until the signal fires. Pages without
   * changes only move the point.
   */
  watch(point: string | null, options?: ChangeOptions): AsyncGenerator<FoundChanges>;
}

/** Time for the server to answer after it has waited, in milliseconds. */
const ANSWER_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Returns the feed of one client. `found` opens what it lists. */
export function changesOf(
  { send, capabilities }: ClientCore,
  found: (row: ListedRecord) => Promise<FoundRecord>,
): Changes {
  async function ask(request: ChangeRequest, signal: AbortSignal | undefined): Promise<ChangePage> {
    const limits = { timeoutMs: request.wait * 1000 + ANSWER_MS, maxBytes: MAX_BYTES, repeatable: true };
    const call = { params: {}, ...limits, ...signalOf(signal) };
    try {
      const isLong = (request.since?.length ?? 0) > LONG_POINT;
      const answer = isLong
        ? await send(ROUTES.changesSince, { ...call, json: encodeChangeRequest(request) })
        : await send(ROUTES.changes, { ...call, query: changeQuery(request) });
      return parseChangePage(answer.json);
    } catch (error) {
      if (!isVaultError(error) || error.detail["status"] !== 410) throw error;
      throw new VaultError("conflict", "the server no longer knows what changed since then", {
        detail: { startAgain: true },
      });
    }
  }

  async function open({ changes, ...page }: ChangePage): Promise<FoundChanges> {
    const opened = changes.map(async (change) =>
      change.kind === "record" ? { kind: change.kind, record: await found(change.record) } : change,
    );
    return { ...page, changes: await Promise.all(opened) };
  }

  async function* pages(
    point: string | null,
    { includeData = true, limit = 100, signal }: ChangeOptions,
    wait: number | null,
  ): AsyncGenerator<FoundChanges> {
    const watch = emptyWatch();
    for (let since = point, more = true; more || wait !== null; ) {
      if (signal?.aborted) throw aborted();
      const page = await ask({ since, limit, includeData, wait: more ? 0 : (wait ?? 0) }, signal);
      if (page.more && page.point === since) throw notForward();
      if (page.more) watch(page.changes.length);
      yield await abortable(signal, () => open(page));
      since = page.point;
      more = page.more;
    }
  }

  return {
    async supported() {
      return (await capabilities()).changes !== null;
    },
    async now() {
      return (await ask({ since: NOW, limit: 1, wait: 0, includeData: false }, undefined)).point;
    },
    since: (point, options = {}) => pages(point, options, null),
    watch: (point, options = {}) => pages(point, options, MAX_WAIT),
  };
}
