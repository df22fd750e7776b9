/** The result of one look at a server. */

/** One thing looked at. `next` says what to do about a problem. */
export interface Finding {
  readonly good: boolean;
  readonly text: string;
  readonly next?: string;
}
