/** A progress bar on a terminal's standard error; nothing where there is no terminal. */
import type { Terminal } from "./terminal.ts";

const WIDTH = 30;

export interface Progress {
  /** Shows that `bytes` are done. */
  readonly show: (bytes: number) => void;
  /** Takes the bar away. */
  readonly clear: () => void;
}

/** Returns a bar for `what`; `total` bytes in all, null where that is not known. */
export function progressBar({ stderr }: Terminal, what: string, total: number | null): Progress {
  if (!stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  let shown = "";
  return {
    show(bytes) {
      const line = `${what} ${barOf(bytes, total)}`.slice(0, (stderr.columns ?? 80) - 1);
      if (line === shown) return;
      stderr.write(`\r${line.padEnd(shown.length)}`);
      shown = line;
    },
    clear() {
      if (shown !== "") stderr.write(`\r${" ".repeat(shown.length)}\r`);
      shown = "";
    },
  };
}

function barOf(bytes: number, total: number | null): string {
  if (total === null || total === 0) return megabytes(bytes);
  const part = Math.min(1, bytes / total);
  const full = Math.round(part * WIDTH);
  const bar = "#".repeat(full).padEnd(WIDTH, ".");
  return `[${bar}] ${String(Math.floor(part * 100)).padStart(3)}% of ${megabytes(total)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
