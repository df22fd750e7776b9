/** What an example is given, so that one text runs in Node, in a page and in a test. */
import type { SuiteName } from "sealfield/e3db";

/** The server to talk to, a registration token for it, and where results go. */
export interface Surroundings {
  readonly url: string;
  readonly token: string;
  readonly suite: SuiteName;
  /** Shows a value. The comment at the end of the line is what it is; a test compares both. */
  readonly say: (value: unknown) => void;
}

export type Example = (surroundings: Surroundings) => Promise<void>;
