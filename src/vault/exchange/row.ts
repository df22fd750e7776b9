/**
 * One row of a table, with the line it starts in and the place where the next one does. Read strictly: a quote that
 * closes nothing, or one that is not closed, is a fault and no letter. What a file looks like is told here too.
 */
import { DELIMITERS, type Delimiter, type Quotes } from "../../model/import.ts";

export interface Dialect {
  readonly delimiter: Delimiter;
  readonly quotes: Quotes;
}

/** `line` (from 1) is where the row starts. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * A row as it was read; `next` is where the following one starts, `end` the last line of this one. With a fault `end`
 * is the line that the faulty cell begins in.
 */
export interface ReadRow extends Row {
  readonly next: number;
  readonly end: number;
  /** Where the quotes stop matching: in the line the cell began in, in a later one, at a quote that closes nothing. */
  readonly fault: "here" | "later" | "closing" | null;
  readonly isOpen: boolean;
}

/** The start of a line. */
export interface Place {
  readonly at: number;
  readonly line: number;
}

/** Returns the next row that is not an empty line, null at the end. */
export function nextFilled(text: string, start: number, firstLine: number, dialect: Dialect): ReadRow | null {
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
    const opening = afterSpaces(text, at);
    if (text[opening] === '"' && quotes !== "plain") {
      const cell = quotedCell(text, opening, quotes, delimiter);
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

/** Some people write a space between a delimiter and the quote behind it. */
function afterSpaces(text: string, start: number): number {
  let at = start;
  while (text[at] === " ") at++;
  return at;
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

/** Returns how many line ends stand in a part of `text`. */
export function linesIn(text: string, from: number, to: number): number {
  return text.slice(from, to).match(/\r\n|\r|\n/g)?.length ?? 0;
}

/** Returns the first line from `place` on behind which all quotes match, null when there is none. */
export function cleanPlace(text: string, place: Place, dialect: Dialect): Place | null {
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
export function likelyDelimiter(text: string, start: number): Delimiter {
  const [first = ""] = /^.*/.exec(text.slice(start).trimStart()) ?? [];
  const bare = first.replaceAll(/"[^"]*"/g, "");
  const count = (one: string) => bare.split(one).length;
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

/**
 * Returns how quotes are written: KeePass 1 writes `\"` and `\\`; others who do are known by quotes that match in no
 * other way.
 */
export function likelyQuotes(text: string, start: number, delimiter: Delimiter): Quotes {
  const [first = ""] = /^.*/.exec(text.slice(start).trimStart()) ?? [];
  if (/login name/i.test(first) && /web site/i.test(first)) return "backslash";
  if (!text.includes('\\"')) return "doubled";
  if (isClean(text, start, { delimiter, quotes: "doubled" })) return "doubled";
  return isClean(text, start, { delimiter, quotes: "backslash" }) ? "backslash" : "doubled";
}
