/**
 * One record of the copy on this device, and how it is shown: as the server has it, or as this device last knew it
 * where the server went back (SECURITY.md, "When the server goes back").
 */
import { isSound } from "../../model/record.ts";
import { BEHIND, inList, type OpenedRecord } from "./opened-record.ts";

/**
 * `hidden`: none of a person's. `good`: what it held when it could last be trusted, kept when what the server shows now
 * cannot. `missing`: when it was noticed that the server has it no more, ms since 1970. `was`: the lost record that it
 * was sent again for. `sameAs`: the versions before it that said the same, under another key.
 */
export interface Copied extends OpenedRecord {
  readonly hidden?: true;
  readonly good?: OpenedRecord;
  readonly missing?: number;
  readonly was?: string;
  readonly sameAs?: readonly string[];
}

/** Versions that said the same: nobody has a form open for longer than so many re-seals. */
const MOST_SAME = 8;

/** Returns whether the server shows another state of the record than this device remembers. */
export function differs({ missing, state, hidden }: Copied): boolean {
  return hidden !== true && (missing !== undefined || BEHIND.includes(state));
}

/** Returns what is kept of a record that is lost: what it held when it could last be trusted; null for nothing. */
export function lastKnown({ good, missing: _missing, ...record }: Copied): Copied | null {
  if (record.hidden === true) return null;
  return isSound(record.state) ? record : (good ?? null);
}

/** What could be trusted and was here is not lost because the server now shows something else. */
export function keepingGood(record: Copied, before: Copied | null): Copied {
  if (isSound(record.state) || before === null) return record;
  const { hidden: _hidden, missing: _missing, sameAs: _same, good, ...rest } = before;
  const kept = isSound(before.state) ? rest : good;
  return kept === undefined ? record : { ...record, good: kept };
}

/** Remembers the versions that said what `record` says. */
export function keepingVersions(record: Copied, before: Copied | null): Copied {
  if (before === null || !areSame(record, before)) return record;
  const earlier = before.sameAs ?? [];
  if (before.version === record.version)
    return earlier.length === 0 ? record : { ...record, sameAs: earlier };
  return { ...record, sameAs: [...earlier, before.version].slice(-MOST_SAME) };
}

/** Returns whether `record`, of which `here` is the copy, says what its earlier `version` said. */
export function saysTheSame(here: Copied, record: OpenedRecord, version: string): boolean {
  if (here.version === version) return areSame(here, record);
  return here.version === record.version && here.sameAs?.includes(version) === true;
}

function areSame(a: OpenedRecord, b: OpenedRecord): boolean {
  return isSound(a.state) && isSound(b.state) && a.template === b.template && isSameContent(a, b);
}

/** Returns a record as it is shown by itself. */
export function asShown(record: Copied): OpenedRecord {
  return record.missing === undefined ? record : { ...record, state: "only-here" };
}

/** Returns a record as it stands in a list and is found: an older one by what this device knows of it. */
export function asListed(record: Copied): OpenedRecord {
  const { good, state } = record;
  if (good === undefined || !BEHIND.includes(state)) return inList(asShown(record));
  const { template, fields, labels } = good;
  return { ...record, template, fields, labels };
}

/** Returns whether two records say the same. */
export function isSameContent(a: OpenedRecord, b: OpenedRecord): boolean {
  const text = ({ type, fields, labels, file }: OpenedRecord) =>
    JSON.stringify([
      type,
      file ?? null,
      ...[fields, labels].map((list) => list.map(({ name, value }) => [name, value]).sort()),
    ]);
  return text(a) === text(b);
}
