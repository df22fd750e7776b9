/** The world of one run of the command line, so that tests can give another: streams, environment, home, Ctrl+C. */
import type { Readable, Writable } from "node:stream";

/** Standard input: a terminal can hide what is typed. */
export type Input = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
/** Standard output or error: a terminal has a width in columns. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface Terminal {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder in which the SDKs look for `.tozny`. */
  readonly home: string;
  /** Fires at Ctrl+C. */
  readonly signal: AbortSignal;
}
