/**
 * What is said of a deletion and of its Undo, and deleting many records, as the window that asked for it follows it. That
 * goes on in the background without the window.
 */
import type { RecordRow } from "../../model/record.ts";
import { localText } from "../offline/text.ts";
import type { Deletion, Session } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";

/** Returns what is said of a record that was just deleted: `waits` while the server has to hear of it. */
export function sayDeleted({ waits }: { readonly waits: boolean }, title: string): string {
  return say(waits ? localText.keptDeletion : text.record.deleted, { title });
}

/** Returns what is said of a deleted record that is back: under its own id its deletion was only called off. */
export function sayBack(deletedId: string, id: string, title: string): string {
  return say(id === deletedId ? text.record.kept : text.record.restored, { title });
}

/** Asks for the deletion of `rows`, each in the version that was seen, and shows how far it is. */
export function startDeletion(session: Session, rows: readonly RecordRow[]): void {
  const requestId = crypto.randomUUID();
  const started: Deletion = { requestId, total: rows.length, report: null, error: null };
  session.deletion.value = started;
  const records = rows.map(({ recordId, version }) => ({ recordId, version }));
  const tell = (change: Partial<Deletion>) => {
    if (session.deletion.value === started) session.deletion.value = { ...started, ...change };
  };
  session.ask("record.delete-many", { requestId, records }).then(
    (report) => {
      const left = new Set(report.left.map(({ recordId }) => recordId));
      forgetRows(session, new Set(records.map(({ recordId }) => recordId).filter((id) => !left.has(id))));
      tell({ report });
    },
    (error: unknown) => tell({ error }),
  );
  session.open({ name: "deleting", requestId });
}

/** Takes deleted records out of the answers seen, so that no list shows them for a moment. */
export function forgetRows(session: Session, recordIds: ReadonlySet<string>): void {
  for (const [key, value] of session.seen) {
    if (typeof value !== "object" || value === null || !("rows" in value) || !Array.isArray(value.rows))
      continue;
    const rows = value.rows.filter((row) => !recordIds.has(row.recordId));
    session.seen.set(key, { ...value, rows });
  }
}
