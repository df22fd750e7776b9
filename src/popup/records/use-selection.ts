/**
 * The records that are checked in the list. Only own ones can be: others' records are not for this person to delete.
 */
import { useState } from "preact/hooks";
import type { RecordRow } from "../../model/record.ts";
import type { Select } from "../ui/rows.tsx";

/** `rows` is null while nothing is being selected; each row is as it was when it was checked. */
export interface Selection {
  readonly rows: ReadonlyMap<string, RecordRow> | null;
  readonly set: Select<RecordRow>["set"];
  readonly begin: () => void;
  readonly end: () => void;
}

export function useSelection(): Selection {
  const [rows, setRows] = useState<ReadonlyMap<string, RecordRow> | null>(null);
  return {
    rows,
    set: (changed, on) =>
      setRows((before) => {
        const next = new Map(before);
        for (const row of changed) {
          if (!on) next.delete(row.recordId);
          else if (row.writer.me && !next.has(row.recordId)) next.set(row.recordId, row);
        }
        return next;
      }),
    begin: () => setRows(new Map()),
    end: () => setRows(null),
  };
}
