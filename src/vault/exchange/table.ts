/**
 * The second layer of an import: text becomes rows, with the line of each. Read strictly: a row that does not have as
 * many cells as the head, or whose quotes do not match, is doubtful and named by its lines, never guessed at. Papaparse
 * was tried and reads files of mixed line ends and escaped backslashes wrongly without a word, so this is our own.
 */
import { VaultError } from "../../errors.ts";
import { DELIMITERS, type Delimiter, type ImportLines, type Quotes } from "../../model/import.ts";
import {
  cleanPlace,
  type Dialect,
  likelyDelimiter,
  likelyQuotes,
  linesIn,
  nextFilled,
  type ReadRow,
  type Row,
} from "./row.ts";

export interface Table extends Dialect {
  readonly head: readonly string[];
  readonly rows: readonly Row[];
  readonly doubtful: readonly ImportLines[];
  /** The line of a last row without a line end: the file may be cut. null: it is whole. */
  readonly openEnd: number | null;
}

/** What a person chose of the dialect; null: as the file looks. */
export interface TableChoice {
  readonly delimiter: Delimiter | null;
  readonly quotes: Quotes | null;
  /** Takes the rows behind a broken quote. */
  readonly readOn: boolean;
}

export const AS_IT_LOOKS: TableChoice = { delimiter: null, quotes: null, readOn: false };

/** Rows before a quote that closes nothing may be parts of the cell it belonged to. */
const HELD_BACK = 10;

/** Returns the rows of `text`. @throws VaultError `input_invalid` (`why`: `format`) when there is no row at all */
export function readTable(text: string, choice: TableChoice): Table {
  const named = /^\uFEFF?sep=(.)(?:\r\n|\r|\n)/i.exec(text);
  const start = named?.[0].length ?? (text.startsWith("\uFEFF") ? 1 : 0);
  const firstLine = named === null ? 1 : 2;
  const delimiter =
    choice.delimiter ?? DELIMITERS.find((one) => one === named?.[1]) ?? likelyDelimiter(text, start);
  const quotes = choice.quotes ?? likelyQuotes(text, start, delimiter);
  return readRows(text, start, firstLine, { delimiter, quotes }, choice.readOn);
}

function readRows(text: string, start: number, firstLine: number, dialect: Dialect, readOn: boolean): Table {
  const head = nextFilled(text, start, firstLine, dialect);
  if (head === null || head.fault !== null || head.cells.some(hasZero)) throw refused();
  // A single column is no table when something in it could part others.
  if (head.cells.length === 1 && DELIMITERS.some((one) => text.includes(one, head.next))) throw refused();
  const read: ReadRow[] = [];
  const doubtful: ImportLines[] = [];
  const lastLine = firstLine + linesIn(text.replace(/(\r\n|\r|\n)$/, ""), start, text.length);
  let at = head.next;
  let line = head.end + 1;
  for (
    let row = nextFilled(text, at, line, dialect);
    row !== null;
    row = nextFilled(text, at, line, dialect)
  ) {
    if (row.fault === null) {
      read.push(row);
      [at, line] = [row.next, row.end + 1];
      continue;
    }
    if (row.fault === "closing") holdBack(read, doubtful);
    doubtful.push({ from: row.line, to: row.end, why: "quotes" });
    const behind = { at: row.next, line: row.end + 1 };
    const place = readOn ? behind : row.fault === "later" ? null : cleanPlace(text, behind, dialect);
    const to = place === null ? lastLine : place.line - 1;
    if (to > row.end) doubtful.push({ from: row.end + 1, to, why: "after" });
    if (place === null) break;
    [at, line] = [place.at, place.line];
  }
  const openEnd = read.at(-1)?.isOpen ? (read.at(-1)?.line ?? null) : null;
  const rows: ReadRow[] = [];
  for (const { row, why } of judged(read, head.cells)) {
    if (why === null) rows.push(row);
    else doubtful.push({ from: row.line, to: row.end, why });
  }
  return {
    ...dialect,
    head: head.cells.map((cell) => cell.trim()),
    rows,
    doubtful: joined(doubtful),
    openEnd,
  };
}

interface Judged {
  readonly row: ReadRow;
  /** null: it can be trusted. */
  readonly why: ImportLines["why"] | null;
}

/** Returns for each of `rows` what speaks against it. */
function judged(rows: readonly ReadRow[], head: readonly string[]): Judged[] {
  const width = head.length;
  const isWrongHead = mostFitNot(rows, width);
  const alone = rows.map(({ cells }): Judged["why"] => {
    if (cells.some(hasZero)) return "nul";
    if (isHead(cells, head)) return "head";
    return isWrongHead || cells.length !== width ? "cells" : null;
  });
  // A line without any delimiter is a piece of the row before it or after it.
  const isPiece = (index: number) => width > 2 && alone[index] === "cells" && rows[index]?.cells.length === 1;
  return rows.map((row, index) => {
    const touches =
      (isPiece(index - 1) && rows[index - 1]?.end === row.line - 1) ||
      (isPiece(index + 1) && rows[index + 1]?.line === row.end + 1);
    return { row, why: alone[index] ?? (touches ? "quotes" : null) };
  });
}

/** Whether more rows have one other number of cells than have as many as the head: then the head is the wrong one. */
function mostFitNot(rows: readonly Row[], width: number): boolean {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const fit = counts.get(width) ?? 0;
  return [...counts].some(([cells, count]) => cells > 1 && cells !== width && count > fit);
}

/** Whether a row is the first line once more, or what is left of it. */
function isHead(cells: readonly string[], head: readonly string[]): boolean {
  const same = cells.filter((cell, index) => cell !== "" && cell === head[index]).length;
  return same >= Math.max(2, head.length - 1);
}

function hasZero(cell: string): boolean {
  return cell.includes("\0");
}

/** Moves the last rows to the doubtful ones. */
function holdBack(rows: ReadRow[], doubtful: ImportLines[]): void {
  for (const row of rows.splice(-HELD_BACK)) doubtful.push({ from: row.line, to: row.end, why: "quotes" });
}

/** Returns `lines` in order, neighbours of one reason as one. */
function joined(lines: readonly ImportLines[]): ImportLines[] {
  const all: ImportLines[] = [];
  for (const one of [...lines].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last?.why === one.why && one.why !== "cells" && one.from <= last.to + 1)
      all[all.length - 1] = { ...last, to: Math.max(last.to, one.to) };
    else all.push(one);
  }
  return all;
}

function refused(): VaultError {
  return new VaultError("input_invalid", "this is no table", { detail: { why: "format" } });
}
