/** Where one record lies among the tables of its tenant. */
import type { ClientId } from "../../wire/ids.ts";

/** Where a record is: its tenant, and its number there, which is also the microsecond of its creation. */
export interface RecordHome {
  readonly writerId: ClientId;
  readonly rid: number;
}
