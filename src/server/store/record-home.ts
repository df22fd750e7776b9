/** The place of a record in the tables of its tenant. */
import type { ClientId } from "../../wire/ids.ts";

/** The place of a record: its tenant, and its number there, which is also the microsecond of its creation. */
export interface RecordHome {
  readonly writerId: ClientId;
  readonly rid: number;
}
