/**
 * Structured logs: one JSON object per line on stderr. Callers pass facts only, never a body, header, token, label,
 * type or path with values.
 */

/** Writes one line. */
export type Log = (event: string, detail?: Readonly<Record<string, unknown>>) => void;

/** Milliseconds for which a line waits for others. */
const GATHER_MS = 50;
let gathered = "";

/** Writes all lines of a moment to stderr at once, because each write halts the whole program. */
function gather(line: string): void {
  if (gathered === "") setTimeout(flush, GATHER_MS).unref();
  gathered += line;
}

function flush(): void {
  const text = gathered;
  gathered = "";
  if (text !== "") process.stderr.write(text);
}

process.once("exit", flush);

/** Returns a log that writes to `write`, by default stderr. */
export function jsonLog(write: (line: string) => void = gather): Log {
  return (event, detail = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), event, ...detail })}\n`);
  };
}

/** A log that keeps silent. */
export const silent: Log = () => {};
