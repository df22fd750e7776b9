/** Work of several steps: how far it is, and what came of it. */
import type { ErrorCode } from "../errors.ts";
import type { GroupView, PersonView } from "./person.ts";

/** How far a job is, in records or steps. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * Work of several steps that is unfinished; `kind` is as `access`, `reseal`, `import`, `delete`, `upload`. `failed`: it
 * was given up for that reason while nobody was asking. `startedAt` in ms since 1970.
 */
export interface JobView extends Progress {
  readonly name: string;
  readonly kind: string;
  readonly id: string;
  readonly startedAt: number;
  readonly cancellable: boolean;
  /** It does not go on by itself: an upload waits for its page. */
  readonly waiting: boolean;
  readonly failed: ErrorCode | null;
}

/** A re-seal that is not finished, in records. */
export interface ResealProgress extends Progress {
  readonly type: string;
}

/**
 * What a re-seal did; people are named by `Who`. `left`: records that keep the old key because they could not be opened
 * or are not what was signed; `files`: files that keep it, by name, which may be empty. `strangers` and `groups`:
 * readers that only the server names; `skipped`: readers whose keys changed. None of them got the new key.
 */
export interface ResealReport<Who = PersonView> {
  /** The id of the re-seal. */
  readonly id: string;
  readonly type: string;
  readonly stopped: readonly Who[];
  readonly sealed: number;
  readonly left: readonly string[];
  readonly files: readonly { readonly recordId: string; readonly name: string }[];
  readonly strangers: readonly Who[];
  readonly groups: readonly GroupView[];
  readonly skipped: readonly Who[];
}

/** The most records that are deleted by one request. */
export const DELETE_AT_ONCE = 10_000;

/** A record that a bulk deletion left, and why. */
export interface LeftRecord {
  readonly recordId: string;
  readonly code: ErrorCode;
}

/** As a person is shown it; `title` is empty where it is not known. */
export interface NamedLeftRecord extends LeftRecord {
  readonly title: string;
}

/**
 * What a bulk deletion did; `waiting` are deleted on this device and the server still had to hear of them; `left` are
 * still there, and why.
 */
export interface DeleteReport<Left extends LeftRecord = NamedLeftRecord> {
  readonly deleted: number;
  readonly waiting: number;
  readonly left: readonly Left[];
}
