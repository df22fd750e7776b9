/** What a vault keeps of its own records beside their present state: earlier versions, and what was deleted. */
import type { NameValue, Template } from "./record.ts";

/** What a record held. `modified`: when this version was written, RFC 3339. */
export interface EarlierVersion {
  readonly version: string;
  readonly modified: string;
  readonly type: string;
  readonly template: Template;
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
}

/** A deleted record in a list. `deletedAt` and `goesAt` (when the trash gives it up) in ms since 1970. */
export interface TrashRow {
  readonly recordId: string;
  readonly title: string;
  readonly subtitle: string;
  readonly type: string;
  readonly template: Template;
  readonly deletedAt: number;
  readonly goesAt: number;
}

/** As many earlier versions of a record are kept. */
export const MOST_VERSIONS = 20;
/** A deleted record stays in the trash for so long, in ms. */
export const TRASH_MS = 30 * 24 * 60 * 60_000;
