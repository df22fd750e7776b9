/** Runs examples one after the other and returns what each of them showed, for tests in Node and in pages. */
import type { Example, Surroundings } from "./example.ts";
import { run as files } from "./files.ts";
import { run as groups } from "./groups.ts";
import { run as notes } from "./notes.ts";
import { run as offline } from "./offline.ts";
import { run as records } from "./records.ts";
import { run as register } from "./register.ts";
import { run as search } from "./search.ts";
import { run as share } from "./share.ts";

const EXAMPLES = { register, records, search, share, offline, files, notes, groups } as const;
/** Files, notes and groups exist in the Sodium suite only. */
const BOTH_SUITES: readonly string[] = ["register", "records", "search", "share", "offline"];

/** Returns for each example of the suite, by its name, the values that it showed. */
export async function runExamples(
  surroundings: Omit<Surroundings, "say">,
): Promise<Record<string, readonly unknown[]>> {
  const shown: Record<string, readonly unknown[]> = {};
  for (const [name, run] of Object.entries<Example>(EXAMPLES)) {
    if (surroundings.suite === "nist" && !BOTH_SUITES.includes(name)) continue;
    const values: unknown[] = [];
    await run({ ...surroundings, say: (value) => values.push(value) });
    shown[name] = values;
  }
  return shown;
}
