/** An opened record as the vault gives it, with what a test names and nothing else. */
import type { OpenedRecord } from "../../src/vault/records/records.ts";

/** Returns a verified record of `template` with `fields` by name. */
export function recordOf(
  template: OpenedRecord["template"],
  fields: Readonly<Record<string, string>>,
): OpenedRecord {
  return {
    recordId: "00000000-0000-4000-8000-000000000001",
    version: "1",
    type: template,
    writerId: null,
    created: "2026-01-01T00:00:00Z",
    modified: "2026-01-01T00:00:00Z",
    template,
    fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
    labels: [],
    state: "verified",
  };
}
