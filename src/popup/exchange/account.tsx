/** What becomes of each value of a file that is not simply kept: not taken, kept otherwise, here already. */
import type { ImportChanged, ImportLines, ImportRemark, ImportSkipped } from "../../model/import.ts";
import { say, sayCount } from "../words/say.tsx";
import type { Beside } from "./choose-file.ts";
import { importText as words } from "./text.ts";

/** More lines than this are counted, not listed. */
const MOST_LINES = 20;

export interface AccountProps {
  readonly skipped: readonly ImportSkipped[];
  readonly remarks: readonly ImportRemark[];
  readonly doubtful: readonly ImportLines[];
  /** Files of the archive that are not sent, and those that are or are here already. */
  readonly beside: readonly Beside[];
  readonly sent: readonly Beside[];
}

/** The entries, lines, values and files that are not taken or changed, each by name and with counts. */
export function Account(props: AccountProps) {
  const left = leftLines(props);
  const changed = props.remarks.filter(({ kind }) => kind === "changed");
  return (
    <>
      {left.length === 0 ? (
        <p class="note">{words.notTakenNone}</p>
      ) : (
        <section class="import-account">
          <h3>{words.notTaken}</h3>
          <p class="note">{leftCounts(props)}</p>
          <Lines lines={left} />
        </section>
      )}
      {changed.length > 0 && (
        <section class="import-account">
          <h3>{words.changedTitle}</h3>
          <p class="note">{sayCount(words.values, sumOf(changed))}</p>
          <Lines lines={changed.map(remarkLine)} />
        </section>
      )}
    </>
  );
}

interface PresentProps {
  readonly changed: readonly ImportChanged[];
  readonly title: string;
}

/** Entries that differ from a record which is here, by title and the names of what differs. */
export function Present({ changed, title }: PresentProps) {
  if (changed.length === 0) return null;
  const lines = changed.map(({ entry, title, fields }) =>
    say(words.differs, { title: title || String(entry), fields: fields.join(", ") }),
  );
  return (
    <>
      <p class="note">{title}</p>
      <Lines lines={lines} />
    </>
  );
}

/** A list of which the first lines are shown and the others counted. */
export function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul class="plain-list">
      {lines.slice(0, MOST_LINES).map((line) => (
        <li key={line}>{line}</li>
      ))}
      {lines.length > MOST_LINES && <li>{sayCount(words.more, lines.length - MOST_LINES)}</li>}
    </ul>
  );
}

/** Files of the archive, and files that entries name which are not in it. */
function filesOf({ beside, sent, remarks }: AccountProps): string[] {
  const isSent = new Set(sent.map(({ name }) => name));
  const named = remarks
    .filter(({ why, name }) => why === "attachment" && !isSent.has(name))
    .map(({ name }) => name);
  return [...new Set([...beside.map(({ name }) => name), ...named])];
}

function valuesOf({ remarks }: AccountProps): ImportRemark[] {
  return remarks.filter(({ kind, why }) => kind === "left" && why !== "attachment");
}

function entriesOf({ skipped }: AccountProps): ImportSkipped[] {
  return skipped.filter(({ why }) => why !== "same");
}

function leftCounts(props: AccountProps): string {
  const counts = [
    [words.lines, props.doubtful.length],
    [words.entries, entriesOf(props).length],
    [words.files, filesOf(props).length],
    [words.values, sumOf(valuesOf(props))],
  ] as const;
  return counts
    .filter(([, count]) => count > 0)
    .map(([template, count]) => sayCount(template, count))
    .join(", ");
}

/** The gravest first: lines, entries, files, values. */
function leftLines(props: AccountProps): string[] {
  return [
    ...props.doubtful.map(doubtfulLine),
    ...entriesOf(props).map(skippedLine),
    ...filesOf(props).map((name) => say(words.file, { name })),
    ...valuesOf(props).map(remarkLine),
  ];
}

function doubtfulLine({ from, to, why, part }: ImportLines): string {
  const line = say(from === to ? words.line : words.manyLines, { from, to, why: words.lineWhy[why] });
  return part === undefined ? line : say(words.part, { part, line });
}

function skippedLine({ entry, title, why }: ImportSkipped): string {
  return say(title === "" ? words.skipped : words.skippedTitle, { entry, title, why: words.skippedWhy[why] });
}

function remarkLine({ name, count, why }: ImportRemark): string {
  const all: Readonly<Record<string, string>> = { ...words.leftWhy, ...words.changedWhy };
  return say(words.remark, { name, count, why: all[why] ?? "" });
}

function sumOf(remarks: readonly ImportRemark[]): number {
  return remarks.reduce((sum, { count }) => sum + count, 0);
}
