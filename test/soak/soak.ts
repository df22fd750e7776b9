/** What a soak is: a long trial of one promise, in a file `NAME.soak.ts` that exports `run`; see run.mjs. */

export interface Soak {
  /** Aborted by Ctrl+C: the part undoes what it set up and throws. */
  readonly signal: AbortSignal;
  /** Prints one line of progress under the part's name. */
  readonly say: (line: string) => void;
  /** Returns the whole number given as `--name N`, or `otherwise`. @throws Error when it is none */
  readonly count: (name: string, otherwise: number) => number;
}

/** A part: returns one sentence with what was counted and measured, or throws what went wrong. */
export type RunSoak = (soak: Soak) => Promise<string>;
