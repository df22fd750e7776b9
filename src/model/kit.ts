/** The recovery kit: what is printed, what it holds, and how its copies stand. */
import type { ErrorCode } from "../errors.ts";
import type { IdentityView } from "./identity.ts";

/**
 * `made` and `provenAt` in ms since 1970, null without a kit. `current`: the last kit holds all that one made now would
 * hold. `places`: the servers that should hold it. `setBack`: a server holds a later kit of this same browser, so what
 * is here is older than it should be.
 */
export interface KitStatus {
  readonly made: number | null;
  readonly generation: number;
  readonly provenAt: number | null;
  readonly current: boolean;
  readonly places: readonly {
    readonly serverUrl: string;
    readonly held: boolean;
    readonly problem: ErrorCode | null;
  }[];
  readonly setBack: { readonly made: number; readonly generation: number } | null;
}

/** What of a kit's status asks for something to be done. */
export type KitCare = Pick<KitStatus, "made" | "provenAt" | "setBack">;

/** A kit to print: `words` or `text` (the same code) open `file`, which is sealed and may be kept anywhere. */
export interface KitView {
  readonly words: readonly string[];
  readonly text: string;
  readonly file: string;
  readonly made: number;
  readonly generation: number;
  /** Where the note lies; printed beside the words. */
  readonly servers: readonly string[];
}

/** What a kit holds, before anything is restored from it. */
export interface KitPreview {
  readonly made: number;
  readonly generation: number;
  readonly identities: readonly Pick<IdentityView, "name" | "serverUrl" | "clientId">[];
}
