/**
 * The second layer of an import: text becomes rows, with the line of each. Read strictly: a row that does not have as
 * many cells as the head, or whose quotes do not match, is doubtful and named by its lines, never guessed at. Papaparse
 * was tried and reads files of mixed line ends and escaped backslashes wrongly without a word, so this is our own.
 */
import { VaultError } from "../../errors.ts";
import { DELIMITERS, type Delimiter, type ImportLines, type Quotes } from "../../model/import.ts";

export interface Dialect {
  readonly delimiter: Delimiter;
  readonly quotes: Quotes;
}

/** `line` (from 1) is where the row starts. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

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

/**
 * A row as it was read; `next` is where the following one starts, `end` the last line of this one. With a fault `end`
 * is the line that the faulty cell begins in.
 */
interface ReadRow extends Row {
  readonly next: number;
  readonly end: number;
  /** Where the quotes stop to match: in the line the cell began in, in a later one, at a quote that closes nothing. */
  readonly fault: "here" | "later" | "closing" | null;
  readonly isOpen: boolean;
}

/** Rows before a quote that closes nothing may be parts of the cell it belonged to. */
const HELD_BACK = 10;

/** The start of a line. */
interface Place {
  readonly at: number;
  readonly line: number;
}

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

/** Returns the next row that is not an empty line, null at the end. */
function nextFilled(text: string, start: number, firstLine: number, dialect: Dialect): ReadRow | null {
  let at = start;
  let line = firstLine;
  while (at < text.length) {
    const row = readRow(text, at, line, dialect);
    if (row.fault !== null || row.cells.length > 1 || row.cells[0]?.trim() !== "") return row;
    [at, line] = [row.next, row.end + 1];
  }
  return null;
}

function readRow(text: string, start: number, firstLine: number, { delimiter, quotes }: Dialect): ReadRow {
  const cells: string[] = [];
  let at = start;
  let line = firstLine;
  for (;;) {
    if (text[at] === '"' && quotes !== "plain") {
      const cell = quotedCell(text, at, quotes, delimiter);
      if (cell.fault) {
        const fault = linesIn(text, at, cell.next) > 0 ? "later" : "here";
        return { line: firstLine, cells, next: nextLine(text, at), end: line, fault, isOpen: true };
      }
      cells.push(cell.value);
      line += linesIn(text, at, cell.next);
      at = cell.next;
    } else {
      const end = bareEnd(text, at, delimiter);
      const value = text.slice(at, end);
      if (value.includes('"') && quotes !== "plain") {
        const fault = value.endsWith('"') ? "closing" : "here";
        return { line: firstLine, cells, next: nextLine(text, at), end: line, fault, isOpen: true };
      }
      cells.push(value);
      at = end;
    }
    if (text[at] === delimiter) {
      at++;
      continue;
    }
    const isOpen = at >= text.length;
    return { line: firstLine, cells, next: afterLine(text, at), end: line, fault: null, isOpen };
  }
}

function bareEnd(text: string, start: number, delimiter: string): number {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\r" && text[end] !== "\n") end++;
  return end;
}

function quotedCell(text: string, start: number, quotes: Quotes, delimiter: string) {
  let value = "";
  for (let at = start + 1; ; ) {
    const end = nextMark(text, at, quotes);
    if (end === -1) return { value, next: text.length, fault: true };
    value += text.slice(at, end);
    if (text[end] === "\\") {
      const escaped = text[end + 1];
      // Nothing else is ever written with a backslash before it.
      if (escaped !== '"' && escaped !== "\\") return { value, next: end + 1, fault: true };
      value += escaped;
      at = end + 2;
    } else if (quotes === "doubled" && text[end + 1] === '"') {
      value += '"';
      at = end + 2;
    } else {
      const after = text[end + 1];
      const ends = after === undefined || after === delimiter || after === "\r" || after === "\n";
      return { value, next: end + 1, fault: !ends };
    }
  }
}

function nextMark(text: string, start: number, quotes: Quotes): number {
  const quote = text.indexOf('"', start);
  if (quotes === "doubled" || quote === -1) return quote;
  const backslash = text.slice(start, quote).indexOf("\\");
  return backslash === -1 ? quote : start + backslash;
}

function afterLine(text: string, at: number): number {
  return text[at] === "\r" && text[at + 1] === "\n" ? at + 2 : at + 1;
}

function nextLine(text: string, at: number): number {
  const breaks = /\r\n|\r|\n/g;
  breaks.lastIndex = at;
  return breaks.test(text) ? breaks.lastIndex : text.length;
}

function linesIn(text: string, from: number, to: number): number {
  return text.slice(from, to).match(/\r\n|\r|\n/g)?.length ?? 0;
}

/** Returns the first line from `place` on behind which all quotes match, null when there is none. */
function cleanPlace(text: string, place: Place, dialect: Dialect): Place | null {
  let clean = place;
  let { at, line } = place;
  while (at < text.length) {
    const row = readRow(text, at, line, dialect);
    if (row.fault === "later") return null;
    [at, line] = [row.next, row.end + 1];
    if (row.fault !== null) clean = { at, line };
  }
  return clean;
}

function isClean(text: string, start: number, dialect: Dialect): boolean {
  for (let at = start; at < text.length; ) {
    const row = readRow(text, at, 1, dialect);
    if (row.fault !== null) return false;
    at = row.next;
  }
  return true;
}

/** Returns what stands most often between the names of the first line. */
function likelyDelimiter(text: string, start: number): Delimiter {
  const [first = ""] = /^.*/.exec(text.slice(start).trimStart()) ?? [];
  const bare = first.replaceAll(/"[^"]*"/g, "");
  const count = (one: string) => bare.split(one).length;
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** KeePass 1 writes `\"` and `\\`; others who do are known by quotes that match in no other way. */
function likelyQuotes(text: string, start: number, delimiter: Delimiter): Quotes {
  const [first = ""] = /^.*/.exec(text.slice(start).trimStart()) ?? [];
  if (/login name/i.test(first) && /web site/i.test(first)) return "backslash";
  if (!text.includes('\\"')) return "doubled";
  if (isClean(text, start, { delimiter, quotes: "doubled" })) return "doubled";
  return isClean(text, start, { delimiter, quotes: "backslash" }) ? "backslash" : "doubled";
}

function refused(): VaultError {
  return new VaultError("input_invalid", "this is no table", { detail: { why: "format" } });
}
