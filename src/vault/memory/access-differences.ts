/** How the shares that a server lists differ from what this vault decided, as it was when the server went back. */
import type { ClientId } from "../../wire/ids.ts";

/** One reader of one own type. */
export interface Reading {
  readonly type: string;
  readonly readerId: ClientId;
}

/** `lost`: shared here, and not at the server; `returned`: stopped here, and a reader at the server. */
export interface AccessDifferences {
  readonly lost: readonly Reading[];
  readonly returned: readonly Reading[];
}

export const NO_DIFFERENCES: AccessDifferences = { lost: [], returned: [] };
