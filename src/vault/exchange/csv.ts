/** Comma-separated values as RFC 4180 has them, with what programs really write: any line end, a byte-order mark. */
import { VaultError } from "../../errors.ts";

/**
 * Returns the rows of `text`; a row of one empty cell (an empty line) is left out.
 * @throws VaultError `input_invalid` (`why`: `csv`) when a quoted cell does not end
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  const endRow = (): void => {
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const [cell, next] = text[at] === '"' ? quoted(text, at) : bare(text, at);
    row.push(cell);
    at = next;
    if (text[at] === ",") {
      at++;
      if (at === text.length) row.push("");
      continue;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    endRow();
  }
  if (row.length > 0) endRow();
  return rows;
}

function bare(text: string, start: number): [cell: string, next: number] {
  let end = start;
  while (end < text.length && !",\r\n".includes(text.charAt(end))) end++;
  return [text.slice(start, end), end];
}

function quoted(text: string, start: number): [cell: string, next: number] {
  let cell = "";
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote === -1) {
      throw new VaultError("input_invalid", "a quoted cell does not end", { detail: { why: "csv" } });
    }
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      // Whatever stands between the quote and the comma belongs to the cell, as spreadsheets read it.
      const [rest, next] = bare(text, quote + 1);
      return [cell + rest, next];
    }
    cell += '"';
    at = quote + 2;
  }
}
