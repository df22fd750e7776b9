/**
 * Structured logs: one JSON object per line on stderr. Callers pass facts only: no body, header, token, label,
 * type or path with values ever goes in.
 */

/** Writes one line. */
export type Log = (event: string, detail?: Readonly<Record<string, unknown>>) => void;

/** Returns a log that writes to `write`, by default stderr. */
export function jsonLog(write: (line: string) => void = (line) => process.stderr.write(line)): Log {
  return (event, detail = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), event, ...detail })}\n`);
  };
}

/** A log that keeps silent. */
export const silent: Log = () => {};
